"""Rank of the first passage with a gold answer -> 1 when it is among the first k.

A passage has it that covers its place or holds its words. With words alone this is the "top-k
retrieval accuracy" of Karpukhin et al. 2020, often called recall@k in question answering: words
may stand there by chance, and short answers often do, so it is an upper bound of what reading can
find. Answerable questions alone; ranks count passages, not articles.
"""

from collections.abc import Callable

from eval.measures.base import Measure
from eval.record import Result


def _within(depth: int) -> Callable[[Result], float | None]:
    def of(result: Result) -> float | None:
        if not result.answerable:
            return None
        return float(result.answer_rank is not None and result.answer_rank <= depth)

    return of


ANSWER_RECALL = tuple(Measure(f"answer_recall@{depth}", _within(depth)) for depth in (10, 100))
