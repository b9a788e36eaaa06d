import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.datatypes import Article
from index.ingest import read_paths

SAMPLE = Path(__file__).parents[1] / "eval" / "sample"
ARTICLES_DIR = SAMPLE / "articles"
FIELDS = ("id", "title", "source", "published", "url", "language")
WIRE_COPIES = (
    "banjir-selasih-kawat-mandala",
    "banjir-selasih-kawat-nusantara",
    "banjir-selasih-kawat-pesisir",
)


def rows(name: str) -> list[dict[str, Any]]:
    lines = (SAMPLE / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def front_matter(path: Path) -> dict[str, str]:
    _, head, _ = path.read_text(encoding="utf-8").split("---\n", 2)
    return dict(line.split(": ", 1) for line in head.splitlines())


def five_grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[offset:] for offset in range(5)), strict=False))


ARTICLE_PATHS = sorted(ARTICLES_DIR.glob("*.md"))
QUESTIONS = rows("questions.jsonl")
FOLLOWUPS = rows("followups.jsonl")


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    read = list(read_paths([ARTICLES_DIR]))
    found = {article.id: article for article in read if isinstance(article, Article)}
    assert len(found) == len(read)  # no file was refused, no id came twice
    return found


def test_corpus_has_50_to_58_articles_in_four_languages(articles: dict[str, Article]) -> None:
    languages = Counter(article.language for article in articles.values())
    assert len(articles) == len(ARTICLE_PATHS)
    assert 50 <= len(articles) <= 58
    assert languages["id"] >= 30
    assert min(languages["en"], languages["ms"], languages["ru"]) >= 4


@pytest.mark.parametrize("path", ARTICLE_PATHS, ids=lambda path: path.stem)
def test_front_matter_is_complete(path: Path) -> None:
    fields = front_matter(path)
    assert tuple(fields) == FIELDS
    assert fields["id"] == path.stem
    assert path.stem.isascii()
    assert re.match(r"https://([a-z-]+\.)?example\.(org|com|net)/", fields["url"])
    assert date(2025, 11, 1) <= date.fromisoformat(fields["published"]) <= date(2026, 6, 30)


@pytest.mark.parametrize("path", ARTICLE_PATHS, ids=lambda path: path.stem)
def test_ingest_keeps_every_field_of_the_front_matter(
    path: Path, articles: dict[str, Article]
) -> None:
    article = articles[path.stem]
    assert {name: getattr(article, name) for name in FIELDS} == front_matter(path)


def test_question_ids_and_questions_are_unique() -> None:
    assert len({row["id"] for row in QUESTIONS}) == len(QUESTIONS)
    assert len({row["question"] for row in QUESTIONS}) == len(QUESTIONS)


def test_questions_come_in_four_languages() -> None:
    languages = Counter(row["lang"] for row in QUESTIONS)
    assert len(QUESTIONS) >= 190
    assert languages["id"] >= 110
    assert languages["en"] >= 35
    assert languages["ru"] >= 25
    assert languages["ms"] >= 10


def test_a_quarter_to_two_fifths_of_the_questions_have_no_answer() -> None:
    unanswerable = sum(not row["answers"] for row in QUESTIONS)
    assert 0.25 <= unanswerable / len(QUESTIONS) <= 0.40


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])
def test_every_answer_is_the_stored_text_at_its_offset(
    row: dict[str, Any], articles: dict[str, Article]
) -> None:
    for answer in row["answers"]:
        start, text = answer["start"], answer["text"]
        assert articles[answer["article_id"]].text[start : start + len(text)] == text
    assert row["article_ids"] == sorted({answer["article_id"] for answer in row["answers"]})


def test_cross_lingual_questions_have_answers_in_other_languages_only(
    articles: dict[str, Article],
) -> None:
    crossing = [row for row in QUESTIONS if "cross-lingual" in row["note"]]
    assert len(crossing) >= 30
    for row in crossing:
        assert row["lang"] not in {articles[name].language for name in row["article_ids"]}


def test_every_article_answers_a_question() -> None:
    asked = {name for row in QUESTIONS for name in row["article_ids"]}
    assert asked == {path.stem for path in ARTICLE_PATHS}


def test_wire_copies_are_nearly_the_same(articles: dict[str, Article]) -> None:
    grams = [five_grams(articles[name].text) for name in WIRE_COPIES]
    for left, right in ((0, 1), (0, 2), (1, 2)):
        shared, union = grams[left] & grams[right], grams[left] | grams[right]
        assert 0.7 < len(shared) / len(union) < 1


def test_followups_are_enough_and_unique() -> None:
    conversations = Counter((row["lang"], row["id"].rsplit("-", 1)[0]) for row in FOLLOWUPS)
    languages = Counter(language for language, _ in conversations)
    assert len({row["id"] for row in FOLLOWUPS}) == len(FOLLOWUPS) >= 60
    assert languages["id"] >= 20
    assert languages["en"] >= 5
    assert max(conversations.values()) >= 3


def test_followups_hold_questions_to_leave_alone() -> None:
    assert sum(row["rewrite"] == row["question"] for row in FOLLOWUPS) >= 15


@pytest.mark.parametrize("row", FOLLOWUPS, ids=lambda row: row["id"])
def test_every_followup_has_whole_turns_and_answers_in_the_corpus(
    row: dict[str, Any], articles: dict[str, Article]
) -> None:
    assert len(row["history"]) >= 2
    assert len(row["history"]) % 2 == 0
    for answer in row["answers"]:
        assert answer["text"] in articles[answer["article_id"]].text
