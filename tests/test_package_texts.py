"""Translated programs become pairs of texts in two languages."""

import io
import random
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from training.cyrillic_pairs import is_cyrillic, once_each
from training.data import key
from training.package_texts import translations
from training.packages import package_files
from training.transliterate import transliterate


def catalogue(messages: Mapping[str, str]) -> bytes:
    """Return a gettext catalogue (.mo), little-endian, without a hash table."""
    both = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **messages}.items())
    texts, places = b"", []
    start = 28 + 16 * len(both)
    for column in (0, 1):
        for pair in both:
            encoded = pair[column].encode()
            places.append((len(encoded), start + len(texts)))
            texts += encoded + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(both), 28, 28 + 8 * len(both), 0, 0)
    return head + b"".join(struct.pack("<2I", *place) for place in places) + texts


def language_pack(lines: str, language: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"browser/localization/{language}/menu.ftl", lines)
    return content.getvalue()


def write_package(path: Path, files: Mapping[str, bytes], kind: str = "xz") -> None:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:xz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    parts = {
        "debian-binary": b"2.0\n",
        "control.tar.xz": b"odd",
        f"data.tar.{kind}": data.getvalue(),
    }
    content = b"!<arch>\n"
    for name, part in parts.items():
        content += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(part):<10}`\n".encode()
        content += part + b"\n" * (len(part) % 2)
    path.write_bytes(content)


def test_texts_with_one_name_are_translations_of_each_other(tmp_path: Path) -> None:
    place = "usr/share/locale/{}/LC_MESSAGES/editor.mo"
    write_package(
        tmp_path / "editor.deb",
        {
            place.format("ru"): catalogue(
                {
                    "_Open <b>file</b>": "_Открыть файл",
                    "%s": "%s",
                    "100% done %(all)d": "100% всего %.1f",
                }
            ),
            place.format("kk"): catalogue({"_Open <b>file</b>": "Файлды _ашу"}),
            place.format("fr"): catalogue({"_Open <b>file</b>": "Ouvrir"}),
        },
    )
    write_package(
        tmp_path / "browser.deb",
        {
            f"usr/lib/langpack-{language}@browser.xpi": language_pack(lines, language)
            for language, lines in (
                (
                    "id",
                    "quit = Tutup { $name }\nexit =\n    .label = Keluar\n    .accesskey = Ke\n",
                ),
                ("kk", "quit = Жабу { $name }\nexit =\n    .label = Шығу\n    .accesskey = Жаб\n"),
            )
        },
    )
    assert sorted(translations(tmp_path), key=lambda found: sorted(found)) == [
        {"en": "Open file", "ru": "Открыть файл", "kk": "Файлды ашу"},
        {"en": "100% done", "ru": "100% всего"},
        {"id": "Tutup", "kk": "Жабу"},
        {"id": "Keluar", "kk": "Шығу"},
    ]


def test_paragraphs_of_help_pages_with_one_name_are_translations(tmp_path: Path) -> None:
    page = '<h1 id="hd_1">{}</h1><p id="par_2" class="note">{}</p>'
    write_package(
        tmp_path / "help.deb",
        {
            f"usr/share/libreoffice/help/{language}/text/swriter/main.html": page.format(
                *texts
            ).encode()
            for language, texts in (
                ("en-US", ("Writer &amp; pages", "<a>Insert</a> a page")),
                ("ru", ("Writer и страницы", "Вставьте страницу")),
            )
        },
    )
    assert translations(tmp_path) == [
        {"en": "Writer & pages", "ru": "Writer и страницы"},
        {"en": "Insert a page", "ru": "Вставьте страницу"},
    ]


def test_what_is_no_package_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_bytes(b"PK")
    with pytest.raises(SystemExit, match=r"a\.deb is no Debian package"):
        list(package_files(tmp_path / "a.deb"))
    write_package(tmp_path / "b.deb", {}, "zst")
    with pytest.raises(SystemExit, match=r"b\.deb: Zstandard is not read"):
        list(package_files(tmp_path / "b.deb"))


def test_names_are_written_in_cyrillic_in_more_than_one_way() -> None:
    ways = {transliterate("Joko Shcherbakov", random.Random(seed)) for seed in range(40)}  # noqa: S311
    assert "джоко щербаков" in ways
    assert len(ways) > 3
    assert all(is_cyrillic(way) and not any("a" <= ch <= "z" for ch in way) for way in ways)


def test_what_is_held_out_and_what_is_there_already_is_no_pair() -> None:
    pairs = [
        ("Файл", "File"),
        ("файл", "The file"),
        ("Окно", "file"),
        ("Дверь", "Door"),
        ("Дом", "A"),
    ]
    held_out = frozenset({key("Дверь"), key("A")})
    found = once_each("some", [*pairs, ("not Cyrillic", "x")], held_out)
    assert (found.left, found.right) == (["Файл"], ["File"])
