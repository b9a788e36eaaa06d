import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from index.datatypes import Article
from index.ingest import read_paths

SEEDS = Path(__file__).parents[2] / "shared" / "data" / "seeds"
QUESTIONS = Path(__file__).parents[1] / "eval" / "data" / "seeds.questions.jsonl"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()
]


def texts_by_sha256() -> dict[str, str]:
    if not SEEDS.is_dir():
        pytest.skip(f"{SEEDS} is not on this machine")
    raws = [path.read_bytes().decode("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    texts = [raw.replace("\r\n", "\n").strip() for raw in raws]
    return {hashlib.sha256(text.encode("utf-8")).hexdigest(): text for text in texts}


def wrong_spans(texts: dict[str, str]) -> list[str]:
    return [
        f"{row['id']}: {answer['text']}"
        for row in ROWS
        for answer in row["answers"]
        if not texts.get(answer["text_sha256"], "").startswith(answer["text"], answer["start"])
    ]


def test_every_answer_stands_where_it_says() -> None:
    assert wrong_spans(texts_by_sha256()) == []


def test_the_stored_articles_are_the_ones_the_answers_point_into() -> None:
    texts_by_sha256()
    articles = [item for item in read_paths([SEEDS]) if isinstance(item, Article)]
    assert wrong_spans({article.text_sha256: article.text for article in articles}) == []


def test_the_set_is_mostly_indonesian_and_a_third_has_no_answer() -> None:
    indonesian = sum(row["lang"] == "id" for row in ROWS)
    unanswerable = sum(not row["answers"] for row in ROWS)
    assert len(ROWS) >= 45
    assert indonesian > len(ROWS) / 2
    assert 0.25 < unanswerable / len(ROWS) < 0.45
    assert {row["lang"] for row in ROWS} == {"id", "en", "ru"}


def test_kind_tells_whether_there_are_answers() -> None:
    assert all((row["kind"] == "answerable") == bool(row["answers"]) for row in ROWS)


def test_ids_and_questions_are_unique() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert len({row["question"] for row in ROWS}) == len(ROWS)
