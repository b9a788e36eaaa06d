"""Ranking of articles and their grades -> success@k, recall@k, reciprocal rank, nDCG.

Computed by ir_measures (MacAvaney, Macdonald and Ounis 2022), which calls trec_eval:

- success@k: 1 when one of the first k is relevant. Question-answering papers often call it
  recall@k or "top-k accuracy"; here recall@k is the other thing:
- recall@k: share of the relevant articles that are among the first k. With one relevant article
  the two are equal; with more than k of them recall@k cannot reach 1.
- reciprocal_rank@10: 1 / rank of the first relevant of the first 10, else 0 (MRR@10 is its mean).
- ndcg@10: sum of grade / log2(rank + 1) over the first 10, by the same of the best order (Järvelin
  and Kekäläinen 2002). Gains are the grades as trec_eval has it; other tools use 2^grade - 1.

Relevant is a grade of 1 or more. The ranking is of articles, each once, by its best passage: it
ends earlier than the passages it was made of. A question that found nothing counts as 0; one
that has no grades (``relevant`` empty) does not count.
"""

from collections.abc import Callable, Sequence

from eval.measures.base import Measure
from eval.record import Result

NAMES = {  # ours -> that of ir_measures
    "success@1": "Success@1",
    "success@10": "Success@10",
    "recall@10": "R@10",
    "recall@100": "R@100",
    "reciprocal_rank@10": "RR@10",
    "ndcg@10": "nDCG@10",
}


def as_scores(ranking: Sequence[str]) -> dict[str, float]:
    """Return distinct scores that sort as the ranking: trec_eval reads scores, not ranks."""
    return {article_id: float(-rank) for rank, article_id in enumerate(ranking)}


def _measure(name: str) -> Measure:
    return Measure(name, _of(NAMES[name]))


def _of(name: str) -> Callable[[Result], float | None]:
    def of(result: Result) -> float | None:
        if not result.relevant:
            return None
        import ir_measures  # late: other measures do without it

        grades = {result.id: dict(result.relevant)}
        found = {result.id: as_scores(result.ranking)}
        measure = ir_measures.parse_measure(name)
        return float(next(ir_measures.iter_calc([measure], grades, found)).value)

    return of


RANKING = tuple(_measure(name) for name in NAMES)
