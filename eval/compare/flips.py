"""Pairs of results -> the questions whose outcome changed, the losses first."""

from collections.abc import Iterable

from eval.compare.records import Flip
from eval.measures.right import is_right
from eval.record import Result

DEPTH = 10
KINDS = (  # in the order in which they are shown
    "right → wrong",
    "rightly refused → answered though unknown",
    "right → refused",
    "found → missed",
    "wrong → right",
    "answered though unknown → rightly refused",
    "refused → right",
    "missed → found",
    "refused → wrong",
    "wrong → refused",
)


def flips(pairs: Iterable[tuple[Result, Result]], mode: str) -> tuple[Flip, ...]:
    """Return the questions whose state differs, by kind, then by id.

    An answer is right as in the measures: F1 of at least 0.5. In retrieval mode a question is
    found when a relevant article is among the first 10; one without any has no state.
    """
    changed = [
        _flip(f"{_state(before, mode)} → {_state(after, mode)}", before, after, mode)
        for before, after in pairs
        if _state(before, mode) != _state(after, mode)
    ]
    return tuple(sorted(changed, key=lambda flip: (KINDS.index(flip.kind), flip.id)))


def _state(result: Result, mode: str) -> str:
    if mode == "retrieval":
        rank = _rank(result)
        found = rank is not None and rank <= DEPTH
        return "" if not result.relevant else "found" if found else "missed"
    if not result.answerable:
        return "answered though unknown" if result.answered else "rightly refused"
    if not result.answered:
        return "refused"
    return "right" if is_right(result) else "wrong"


def _flip(kind: str, before: Result, after: Result, mode: str) -> Flip:
    return Flip(
        kind=kind,
        id=before.id,
        question=before.question,
        gold=before.answers or tuple(before.relevant),
        before=_shown(before, mode),
        after=_shown(after, mode),
        before_confidence=before.confidence,
        after_confidence=after.confidence,
    )


def _shown(result: Result, mode: str) -> str:
    if mode == "retrieval":
        rank = _rank(result)
        return f"rank {rank}" if rank else f"not among the {len(result.ranking)} found"
    if result.answered:
        return f"“{result.text}”"
    return f"refused (best “{result.forced}”)" if result.forced else "refused"


def _rank(result: Result) -> int | None:
    """Return the rank of the first relevant article, from 1; a grade of 0 is not relevant."""
    ranks = (
        rank
        for rank, article_id in enumerate(result.ranking, 1)
        if result.relevant.get(article_id, 0) > 0
    )
    return next(ranks, None)
