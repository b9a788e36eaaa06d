"""What the page's scripts write into hidden boxes -> a filter, how sure, and a command."""

import json
from dataclasses import dataclass
from typing import Any

from index.datatypes import Filter
from index.errors import KutipError
from ui.dial import NAME as SURE
from ui.options import make_filter

MAX_FILTER_CHARACTERS = 100_000
NOTHING = Filter(article_ids=frozenset())
LISTS, DATES = ("source", "language"), ("date_from", "date_to")


@dataclass(frozen=True, slots=True)
class Command:
    """What the visitor asked the page for: a question, one of them anew, or to go elsewhere."""

    do: str
    question: str = ""
    id: str = ""


def read_filter(written: object) -> Filter | None:
    """Read a filter as the page's scripts write it; one that makes no sense lets none answer."""
    given = _choices(written)
    if given is None or not _is_text(given.pop(SURE, "")):
        return NOTHING
    lists = {name: given.pop(name, []) for name in LISTS}
    dates = {name: given.pop(name, "") for name in DATES}
    if given or not all(map(_is_list, lists.values())) or not all(map(_is_text, dates.values())):
        return NOTHING
    try:
        return make_filter(
            lists["source"],
            dates["date_from"] or None,
            dates["date_to"] or None,
            lists["language"],
        )
    except KutipError:
        return NOTHING


def read_sureness(written: object) -> str:
    """Read beside the filter how many answers may be wrong, "" where nothing was chosen."""
    chosen = (_choices(written) or {}).get(SURE, "")
    return chosen if isinstance(chosen, str) else ""


def _choices(written: object) -> dict[str, Any] | None:
    """Return what was chosen in the drawer, None where it cannot be read."""
    try:
        given = json.loads(written) if isinstance(written, str) else None
    except (ValueError, RecursionError):
        return None
    short = len(str(written)) <= MAX_FILTER_CHARACTERS
    return given if isinstance(given, dict) and short else None


def read_command(written: object) -> Command:
    """Read a command as the page's scripts write it; anything else is none."""
    try:
        given = json.loads(written) if isinstance(written, str) else None
    except (ValueError, RecursionError):
        return Command("")
    if not isinstance(given, dict) or not all(map(_is_text, given.values())):
        return Command("")
    try:
        return Command(**given)
    except TypeError:  # it lacks what to do, or says more than is known
        return Command("")


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_text(value: object) -> bool:
    """Tell whether it is text that can be written: half a character names nothing."""
    return isinstance(value, str) and not any("\ud800" <= each <= "\udfff" for each in value)
