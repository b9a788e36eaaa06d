"""Answer <-> JSON text: all that was shown, read back strictly or refused in one line."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, replace
from typing import Any, TypeVar

from eval.typed import wrong_field
from index.datatypes import Filter
from index.errors import KutipError
from qa.datatypes import Alternative, Answer, Citation, Passage, Support

Record = TypeVar("Record")

INSIDE: Mapping[str, type] = {
    "citations": Citation,
    "nearest": Citation,
    "alternatives": Alternative,
    "passages": Passage,
    "otherwise": Citation,
}
TEXTS = ("copies", "doubtful")


def answer_text(answer: Answer) -> str:
    """Return an answer as one line of ASCII: half a character has a JSON escape, but no UTF-8."""
    return json.dumps(answer_value(answer))


def read_answer(text: str) -> Answer:
    """Return the answer of ``answer_text``; raise KutipError for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise KutipError("a stored answer is no JSON. Ask the question again") from None
    return answer_of(value)


def answer_value(answer: Answer) -> dict[str, object]:
    """Return an answer as plain JSON values, every field by its own name."""
    plain = asdict(replace(answer, timings_ms={}))
    return {**plain, "timings_ms": dict(answer.timings_ms)}


def answer_of(value: object) -> Answer:
    """Return the answer of ``answer_value``; raise KutipError for anything else."""
    answer = read_record(Answer, value)
    cited = [*answer.citations, *(each for one in answer.alternatives for each in one.citations)]
    cited += answer.support.otherwise if answer.support else ()
    if answer.found != bool(answer.citations) or not all(map(_fits, cited)):
        raise KutipError("a stored answer is not what its citations say. Ask the question again")
    return answer


def filter_value(where: Filter | None) -> dict[str, object] | None:
    """Return a filter as plain JSON values, sets in order."""
    if where is None:
        return None
    return {
        name: sorted(each) if isinstance(each, frozenset) else each for name, each in _items(where)
    }


def filter_of(value: object) -> Filter | None:
    """Return the filter of ``filter_value``; raise KutipError for anything else."""
    if value is None:
        return None
    if isinstance(value, dict):
        value = {
            name: frozenset(each) if isinstance(each, list) and _all_texts(each) else each
            for name, each in value.items()
        }
    return read_record(Filter, value)


def read_record(kind: type[Record], value: object) -> Record:
    """Return a record whose fields all hold what they promise; raise KutipError otherwise.

    A field with a default may be missing: an older version did not know it.
    """
    known: dict[str, Any] = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    if not isinstance(value, dict):
        raise KutipError(f"a stored {kind.__name__} is no JSON object")
    if unknown := sorted(set(value) - set(known)):
        raise KutipError(f"a stored {kind.__name__} has an unknown field: {unknown[0]!r}")
    for name, field in known.items():
        without_default = field.default is MISSING and field.default_factory is MISSING
        if name not in value and without_default:
            raise KutipError(f"a stored {kind.__name__} lacks the field {name!r}")
    record = kind(**{name: _inside(name, each) for name, each in value.items()})
    if wrong := wrong_field(record):
        raise KutipError(f"a stored {kind.__name__} has a wrong value in {wrong!r}")
    return record


def _inside(name: str, value: object) -> object:
    if name in INSIDE and isinstance(value, list):
        return tuple(read_record(INSIDE[name], each) for each in value)
    if name in TEXTS and isinstance(value, list):
        return tuple(value)
    if name == "support" and value is not None:
        return read_record(Support, value)
    return value


def _fits(citation: Citation) -> bool:
    """Tell whether the quote stands in its sentence where the offsets say."""
    start = citation.start - citation.sentence_start
    end = citation.end - citation.sentence_start
    return (
        0 <= start <= end <= len(citation.sentence)
        and len(citation.sentence) == citation.sentence_end - citation.sentence_start
        and citation.sentence[start:end] == citation.quote
    )


def _items(where: Filter) -> list[tuple[str, Any]]:
    return [(field.name, getattr(where, field.name)) for field in fields(where)]


def _all_texts(values: list[object]) -> bool:
    return all(isinstance(each, str) for each in values)
