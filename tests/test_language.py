import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from index.language import detect_language, language_code

DATA = Path(__file__).parents[2] / "shared" / "data"
NTREX = DATA / "crosslingual" / "ntrex128.jsonl.gz"
NEWS = DATA / "corpus" / "news_id.jsonl.gz"


def rows(path: Path, limit: int | None = None) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        return [json.loads(line) for _, line in zip(range(limit or 10**9), lines, strict=False)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Gempa tidak berpotensi tsunami", "id"),
        ("Presiden mengatakan bahwa perusahaan itu bisa membayar karena uangnya ada.", "id"),
        ("Kerajaan berkata bahawa syarikat itu boleh membayar kerana wangnya ada.", "ms"),
        ("The president said that the company would pay.", "en"),
        ("Президент заявил, что компания выплатит деньги.", "ru"),
        ("Президент қаржының бар екенін және компанияның төлейтінін айтты.", "kk"),
        ("Der Präsident sagte gestern, die Firma werde zahlen.", "de"),
        ("大統領は昨日、会社が支払うと述べました。", "ja"),
    ],
)
def test_language_is_told_by_its_words_and_letters(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", " ", "12.345 – 67", "🎉🎉", "Halo"])
def test_nothing_to_tell_by_is_none(text: str) -> None:
    assert detect_language(text) is None


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        *(
            ("id", "id"),
            ("ID-id", "id"),
            ("in_ID", "id"),
            ("ind", "id"),
            ("Bahasa Indonesia", "id"),
        ),
        *(("en-US", "en"), ("zsm", "ms"), ("Melayu", "ms"), ("kaz", "kk"), ("rus", "ru")),
        *((None, None), ("", None), ("elvish", None), ("42", None)),
    ],
)
def test_stated_language_becomes_its_code(stated: str | None, code: str | None) -> None:
    assert language_code(stated) == code


@pytest.mark.skipif(not NTREX.exists(), reason="the shared parallel sentences are not there")
@pytest.mark.parametrize(
    ("column", "language", "at_least"),
    [
        ("ind", "id", 123),
        ("eng", "en", 123),
        ("rus", "ru", 123),
        ("kaz", "kk", 123),
        ("msa", "ms", 120),
    ],
)
def test_documents_of_the_news_are_told(column: str, language: str, at_least: int) -> None:
    documents: dict[str, list[str]] = defaultdict(list)
    for row in rows(NTREX):
        documents[row["doc"]].append(row[column])
    right = sum(detect_language("\n".join(lines)) == language for lines in documents.values())
    assert len(documents) == 123
    assert right >= at_least


@pytest.mark.skipif(not NTREX.exists(), reason="the shared parallel sentences are not there")
def test_single_indonesian_sentences_are_told() -> None:
    sentences = [row["ind"] for row in rows(NTREX)]
    assert sum(detect_language(text) == "id" for text in sentences) >= 0.98 * len(sentences)


@pytest.mark.skipif(not NEWS.exists(), reason="the shared news corpus is not there")
def test_indonesian_news_is_told() -> None:
    texts = [row["text"] for row in rows(NEWS, 200)]
    assert sum(detect_language(text) == "id" for text in texts) >= 199
