"""A record read from a file -> whether its fields hold what their annotations promise."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from math import isfinite
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

_HINTS: dict[type, dict[str, Any]] = {}


def wrong_field(record: Any) -> str | None:  # noqa: ANN401 - any dataclass
    """Return the name of a field that holds something else, None where all is as promised.

    Records within a dataclass are looked into. A float is finite, and a whole number is one too;
    True is no number.
    """
    fields = _hints(type(record)).items()
    return next((name for name, hint in fields if not _is(getattr(record, name), hint)), None)


def _hints(kind: type) -> dict[str, Any]:
    if kind not in _HINTS:
        _HINTS[kind] = get_type_hints(kind)
    return _HINTS[kind]


def _is(value: object, hint: Any) -> bool:  # noqa: ANN401 - an annotation
    origin, parts = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return any(_is(value, part) for part in parts)
    if origin is Literal:
        return value in parts
    if origin in (tuple, frozenset):
        return isinstance(value, origin) and all(_is(item, parts[0]) for item in value)
    if origin is Mapping:
        return isinstance(value, Mapping) and all(
            isinstance(key, str) and _is(item, parts[1]) for key, item in value.items()
        )
    if hint is float:
        return _is_finite(value)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint) and (not is_dataclass(value) or wrong_field(value) is None)


def _is_finite(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False
