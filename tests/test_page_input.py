"""What the page's boxes hold may be anything; nothing of it lets more answer."""

import json

import pytest

from index.datatypes import Filter
from ui.page_input import MAX_FILTER_CHARACTERS, Command, read_command, read_filter

NOBODY = Filter(article_ids=frozenset())


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ("{}", None),
        ('{"source": [], "language": [], "date_from": "", "date_to": ""}', None),
        ('{"source": ["Kabar", ""]}', Filter(sources=frozenset({"Kabar", ""}))),
        ('{"language": ["id"]}', Filter(languages=frozenset({"id"}))),
        ('{"date_from": "2026-01-02"}', Filter(date_from="2026-01-02")),
        ('{"date_to": "2026-01-02"}', Filter(date_to="2026-01-02")),
    ],
)
def test_a_filter_of_the_page_is_read(written: str, where: Filter | None) -> None:
    assert read_filter(written) == where


@pytest.mark.parametrize(
    "written",
    [
        None,
        7,
        {"source": ["Kabar"]},
        "",
        "null",
        "[]",
        "{",
        "[" * 100_000,
        '{"source": 0}',
        '{"source": "Kabar"}',
        '{"source": null}',
        '{"source": {}}',
        '{"source": [1]}',
        '{"source": ["\\ud800"]}',
        '{"sources": ["Kabar"]}',
        '{"date_from": 0}',
        '{"date_from": "kemarin"}',
        '{"date_from": "2026-02-01", "date_to": "2026-01-01"}',
        json.dumps({"source": ["x" * MAX_FILTER_CHARACTERS]}),
    ],
    ids=lambda written: str(written)[:30],
)
def test_a_filter_that_makes_no_sense_lets_none_answer(written: object) -> None:
    assert read_filter(written) == NOBODY


@pytest.mark.parametrize(
    ("written", "command"),
    [
        ('{"do": "new"}', Command("new")),
        ('{"do": "again", "id": "a", "question": "b"}', Command("again", "b", "a")),
        ('{"question": "b"}', Command("")),
        ('{"do": "new", "more": "b"}', Command("")),
        ('{"do": 1}', Command("")),
        ('{"do": "open", "id": "\\ud800"}', Command("")),
        ('["new"]', Command("")),
        ("{", Command("")),
        (None, Command("")),
        ("[" * 100_000, Command("")),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_command_is_read_or_is_none(written: object, command: Command) -> None:
    assert read_command(written) == command
