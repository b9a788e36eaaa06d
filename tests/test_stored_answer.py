"""Answers written as JSON and read back: the same, or refused in one line."""

import json
from dataclasses import replace
from typing import Any

import pytest
from answers import FOUND, NOT_FOUND, answer_with
from hostile import hostile_texts

from index.datatypes import Filter
from index.errors import KutipError
from qa.datatypes import Answer
from ui.stored_answer import answer_text, filter_of, filter_value, read_answer


@pytest.mark.parametrize("answer", [FOUND, NOT_FOUND], ids=["found", "not found"])
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert read_answer(answer_text(answer)) == answer


@pytest.mark.parametrize("text", [*hostile_texts(60), "separuh \ud83d huruf \0", "\udc00"])
def test_texts_of_strangers_come_back_character_by_character(text: str) -> None:
    answer = answer_with(text, text[len(text) // 2 :])
    written = answer_text(answer)
    assert written.isascii()
    assert "\n" not in written
    assert read_answer(written) == answer


def change(**changes: Any) -> str:
    return json.dumps({**json.loads(answer_text(FOUND)), **changes})


def change_citation(**changes: Any) -> str:
    value = json.loads(answer_text(FOUND))
    value["citations"][0].update(changes)
    return json.dumps(value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "Answer is no JSON object"),
        ("{}", "Answer lacks the field 'question'"),
        (change(asked=1), "Answer has an unknown field: 'asked'"),
        (change(question=1), "wrong value in 'question'"),
        (change(confidence="0.9"), "wrong value in 'confidence'"),
        (change(confidence=float("nan")), "wrong value in 'confidence'"),
        (change(reason="perhaps"), "wrong value in 'reason'"),
        (change(citations={}), "wrong value in 'citations'"),
        (change(citations=[None]), "Citation is no JSON object"),
        (change(timings_ms={"total": "1"}), "wrong value in 'timings_ms'"),
        (change(text=None), "not what its citations say"),
        (change(citations=[]), "not what its citations say"),
        (change_citation(quote="Rp 9.999"), "not what its citations say"),
        (change_citation(start=40), "not what its citations say"),
        (change_citation(sentence_end=65), "not what its citations say"),
        (change_citation(url=7), "Citation has a wrong value in 'url'"),
        (change_citation(colour="red"), "Citation has an unknown field: 'colour'"),
    ],
)
def test_anything_else_is_refused_in_one_line(text: str, line: str) -> None:
    with pytest.raises(KutipError, match=line) as refused:
        read_answer(text)
    assert "\n" not in str(refused.value)


def test_a_field_that_came_later_has_its_default() -> None:
    value = json.loads(answer_text(FOUND))
    del value["timings_ms"]
    assert read_answer(json.dumps(value)) == replace(FOUND, timings_ms={})


@pytest.mark.parametrize(
    "where",
    [
        None,
        Filter(),
        Filter("2026-01-01", "2026-12-31", frozenset(["b", "a"]), frozenset(["id"])),
        Filter(article_ids=frozenset(["x", "\ud800"])),
        Filter(sources=frozenset()),
    ],
    ids=["no filter", "an empty one", "all but articles", "odd articles", "no source at all"],
)
def test_a_filter_comes_back_as_it_was(where: Filter | None) -> None:
    assert filter_of(json.loads(json.dumps(filter_value(where)))) == where


@pytest.mark.parametrize(
    "value", [[], {"date_from": 1}, {"sources": "a"}, {"sources": [1]}, {"author": None}], ids=str
)
def test_a_wrong_filter_is_refused(value: object) -> None:
    with pytest.raises(KutipError, match="a stored Filter"):
        filter_of(value)
