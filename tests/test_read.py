"""The built-in reader: what holds whatever its weights have learned."""

import hashlib
import shutil
import time
from itertools import pairwise
from pathlib import Path

import pytest

from index import static_encoder
from index.errors import KutipError
from index.static_encoder import StaticEncoder
from qa.answer_fit import BONUS, PENALTY
from qa.datatypes import Span
from qa.features import split_words
from qa.read import BUILTIN_FOLDER, FIRST_SHARE, OPEN_FOLDER, WINDOW_WORDS, BuiltinReader
from qa.read_any import load_reader
from qa.spans import SPANS_PER_PASSAGE
from qa.word_vectors import WORDS_FILE

SAMPLE = Path(__file__).parents[1] / "eval" / "sample" / "articles"
QUESTION = "Siapa Wakil Menteri Luar Negeri Kazakhstan?"
NASTY = [
    "🙂",
    "👩‍👩‍👧‍👦 Menteri 🇮🇩 Budi 🙂 bicara.",
    "e\u0301\u0301 a\u0308 b",
    "\u202eMenteri Budi\u202c",
    "\u200bMenteri\ufeff Budi",
    "東京でブディ大臣が話した。",
    "Министр Буди сказал.",
    "การประชุมที่กรุงเทพ",
    "Menteri \ud800 Budi",
    "a" * 5_000,
    ". . . . !",
]


@pytest.fixture(scope="module")
def reader() -> BuiltinReader:
    return BuiltinReader()


@pytest.fixture(scope="module")
def passages() -> list[str]:
    """Return passages of many lengths, from a word to several windows."""
    texts = [path.read_text("utf-8") for path in sorted(SAMPLE.iterdir())[:6]]
    whole = " ".join(texts)
    assert len(split_words(whole).forms) > 2 * WINDOW_WORDS
    return [*texts, *(text[:300] for text in texts), whole, "Budi.", *NASTY]


def same(left: list[Span], right: list[Span]) -> bool:
    """Tell whether two readings agree; near-equal scores may change places."""
    if len(left) != len(right):
        return False
    pairs = zip(sorted(left, key=key), sorted(right, key=key), strict=True)
    return all(key(a) == key(b) and abs(a.score - b.score) <= 1e-4 for a, b in pairs)


def key(span: Span) -> tuple[int, int]:
    return span.start, span.end


def test_spans_are_whole_words_inside_their_passage_best_first(
    reader: BuiltinReader, passages: list[str]
) -> None:
    found = reader.read(QUESTION, passages)
    assert len(found) == len(passages)
    for passage, spans in zip(passages, found, strict=True):
        words = split_words(passage)
        starts, ends = ({place[side] for place in words.spans} for side in (0, 1))
        assert len(spans) <= SPANS_PER_PASSAGE
        assert [span.score for span in spans] == sorted(
            (span.score for span in spans), reverse=True
        )
        for span in spans:
            assert 0 <= span.start < span.end <= len(passage)
            assert span.start in starts
            assert span.end in ends
        apart = sorted(spans, key=key)
        assert all(a.end <= b.start for a, b in pairwise(apart))


def test_every_passage_of_two_words_or_more_has_a_span(
    reader: BuiltinReader, passages: list[str]
) -> None:
    found = reader.read(QUESTION, passages)
    for passage, spans in zip(passages, found, strict=True):
        assert bool(spans) == (len(split_words(passage).forms) > 1)


def test_passages_beside_a_passage_do_not_change_its_scores(
    reader: BuiltinReader, passages: list[str]
) -> None:
    together = reader.read(QUESTION, passages)
    backwards = reader.read(QUESTION, passages[::-1])[::-1]
    alone = [reader.read(QUESTION, [passage])[0] for passage in passages]
    for number in range(len(passages)):
        assert same(together[number], backwards[number]), passages[number][:40]
        assert same(together[number], alone[number]), passages[number][:40]


@pytest.mark.parametrize("passage", ["", " ", "\n\t", "\u200b \u3000"])
def test_a_passage_without_words_has_no_span(reader: BuiltinReader, passage: str) -> None:
    first, empty, last = reader.read(QUESTION, ["Budi bicara.", passage, "Budi bicara."])
    assert not passage.strip("\u200b \u3000\n\t")
    assert first
    assert all(span.end <= len(passage) for span in empty)
    assert same(first, last)


@pytest.mark.parametrize("question", ["", " ", "\n"])
def test_a_question_without_words_finds_nothing(reader: BuiltinReader, question: str) -> None:
    assert reader.read(question, ["Budi bicara.", ""]) == [[], []]


@pytest.mark.parametrize("question", ["?", "🙂🙂🙂", "\ud800", "a" * 10_000, "Қашан 何時 متى"])
def test_a_nasty_question_is_no_error(reader: BuiltinReader, question: str) -> None:
    assert len(reader.read(question, ["Budi bicara."])) == 1


def test_no_passages_are_no_work(reader: BuiltinReader) -> None:
    assert reader.read(QUESTION, []) == []


def test_of_a_question_of_ten_thousand_words_the_first_count(reader: BuiltinReader) -> None:
    question = "kata " * 10_000
    started = time.process_time()
    found = reader.read(question, ["Budi bicara."])
    assert time.process_time() - started < 5
    assert same(found[0], reader.read("kata " * 40, ["Budi bicara."])[0])


def test_a_long_passage_is_read_to_its_end(reader: BuiltinReader) -> None:
    target = "Wakil Menteri Luar Negeri Kazakhstan Kanat Tumysh tiba di Jakarta."
    filler = "Harga beras di pasar naik sedikit pekan ini. " * 200
    for passage in (filler + target, target + " " + filler):
        at = passage.index(target)
        best = reader.read(QUESTION, [passage])[0]
        assert any(at <= span.start < span.end <= at + len(target) for span in best)


def test_the_name_is_the_hash_of_networks_words_and_settings(reader: BuiltinReader) -> None:
    both = "".join(
        hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for folder in (BUILTIN_FOLDER, OPEN_FOLDER)
        for name in ("network.onnx", WORDS_FILE)
    )
    shares = f"[{FIRST_SHARE}, {1 - FIRST_SHARE}][{PENALTY}, {BONUS}]"
    digest = hashlib.sha256((both + shares).encode()).hexdigest()
    assert reader.name == f"builtin-{digest[:12]}"


def test_without_its_network_the_reader_says_what_to_do(tmp_path: Path) -> None:
    shutil.copytree(BUILTIN_FOLDER, tmp_path / "reader")
    (tmp_path / "reader" / "network.onnx").unlink()
    with pytest.raises(KutipError, match="make train-reader") as error:
        BuiltinReader(tmp_path / "reader")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", [None, "builtin"])
def test_the_built_in_reader_is_the_default(reader: BuiltinReader, name: str | None) -> None:
    assert load_reader(name, StaticEncoder()).name == reader.name


@pytest.mark.parametrize("name", [None, "builtin"])
def test_with_the_encoder_of_open_texts_the_reader_of_such_reads_alone(name: str | None) -> None:
    encoder = StaticEncoder(static_encoder.OPEN_FOLDER)
    assert load_reader(name, encoder).name == BuiltinReader(OPEN_FOLDER, encoder).name
    assert load_reader(name, encoder).name.startswith("open-")


def test_a_score_is_the_weighted_mean_of_both_networks(reader: BuiltinReader) -> None:
    passage = "Presiden Kassym-Jomart Tokayev menerima Vladimir Putin di Astana."
    question = "Who is the president of Kazakhstan?"
    scores: list[dict[tuple[int, int], float]] = []
    open_encoder = StaticEncoder(static_encoder.OPEN_FOLDER)
    for one in (reader, BuiltinReader(BUILTIN_FOLDER), BuiltinReader(OPEN_FOLDER, open_encoder)):
        spans = one.read(question, [passage])[0]
        scores.append({(span.start, span.end): span.score for span in spans})
    shared = scores[0].keys() & scores[1].keys() & scores[2].keys()
    assert shared
    for span in shared:
        mean = FIRST_SHARE * scores[1][span] + (1 - FIRST_SHARE) * scores[2][span]
        assert scores[0][span] == pytest.approx(mean, abs=1e-4)


def test_scores_mind_what_kind_of_answer_is_asked_for(
    reader: BuiltinReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    question, passage = "Berapa umur kapal itu?", "Kapal itu membawa 12.000 ton beras dari Vietnam."
    place = (passage.index("12.000"), passage.index(" beras"))
    now = {key(span): span.score for span in reader.read(question, [passage])[0]}
    monkeypatch.setattr("qa.read.fitted", lambda _, __, spans: spans)
    before = {key(span): span.score for span in reader.read(question, [passage])[0]}
    assert place in before
    assert now.get(place, -20.0) <= before[place] - PENALTY + 1e-4
