"""Rank of the first passage with a gold answer's words -> 1 when it is among the first k.

"Top-k retrieval accuracy" of Karpukhin et al. 2020, often called recall@k in question answering.
It judges words, not articles: they may stand there by chance, and short answers often do, so it
is an upper bound of what reading can find. Answerable questions alone; ranks count passages.
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
