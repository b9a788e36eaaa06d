import pytest

from index.decode import decode, looks_binary
from index.formats.problem import UnreadableError

RUSSIAN = "Президент Казахстана прибыл в Астану, сообщает пресс-служба правительства. " * 4
FRENCH = "L’élève a déjà reçu 5 € « pour l’été » – c’est ça. Où est-il ?"
JAPANESE = "大統領は昨日、首都で新しい経済政策について演説しました。" * 6


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        ("naïf – ya".encode(), "naïf – ya"),
        ("naïf".encode("utf-8-sig"), "naïf"),
        ("naïf 🎉".encode("utf-16"), "naïf 🎉"),
        (b"\xfe\xff" + "naïf".encode("utf-16-be"), "naïf"),
        (FRENCH.encode("cp1252"), FRENCH),
        (b"kata \x93ya\x94 \x96 tidak", "kata “ya” – tidak"),
        (RUSSIAN.encode("cp1251"), RUSSIAN),
        (RUSSIAN.encode("koi8-r"), RUSSIAN),
    ],
)
def test_certain_and_plausible_encodings_are_read(raw: bytes, text: str) -> None:
    assert decode(raw) == text


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (bytes(range(256)) * 4, "binary"),
        (b"teks\0teks", "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        ("utf-32".encode("utf-32"), "binary"),
        ("tanpa tanda".encode("utf-16-le"), "binary"),
        (b"\xff\xfe\x00", "damaged"),
        ("Zażółć gęślą jaźń, rzekł prezydent.".encode("cp1250"), "encoding"),
        ("İstanbul'da bağış toplandı, Şişli'de gösteri".encode("cp1254"), "encoding"),
        (JAPANESE.encode("shift_jis"), "encoding"),
        (b"pendek \x81\x8d", "encoding"),
    ],
)
def test_what_is_not_certain_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        decode(raw)


def test_page_may_state_its_encoding() -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">{RUSSIAN}'
    assert decode(page.encode("cp1251"), html=True) == page


def test_page_that_states_latin_1_means_windows_1252() -> None:
    page = "<meta charset='iso-8859-1'>“ya” – tidak"
    assert decode(page.encode("cp1252"), html=True) == page


def test_page_that_states_nonsense_is_read_as_usual() -> None:
    assert decode(b"<meta charset=klingon>caf\xe9 baru", html=True).endswith("café baru")


def test_utf8_wins_over_a_page_that_states_something_else() -> None:
    assert decode("<meta charset=latin-1>naïf".encode(), html=True).endswith("naïf")


def test_escape_sequences_and_form_feeds_are_text() -> None:
    assert not looks_binary(b"halaman\x0c satu \x1b[0m " * 10)
