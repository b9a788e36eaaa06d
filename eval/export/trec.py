"""A run -> the lines of a TREC run file and of its qrels, as trec_eval reads them.

Fields end at white space there, so white space and % in ids become %20, %25 and so on, in both
files alike. The score is 1 / rank: trec_eval orders by score and ignores the rank.
"""

import re
from urllib.parse import quote

from eval.runs import Run
from index.errors import KutipError

TAG = "kutip"
_BREAKS_A_FIELD = re.compile(r"[\s%]")


def as_run(run: Run) -> str:
    """Return lines of question, Q0, article, rank, score, tag.

    A question that found nothing has no line; its qrels count it as missed all the same. Raises
    KutipError when the run ranked nothing.
    """
    if not any(result.ranking for result in run.results):
        raise KutipError(
            f"{run.path} ranks no articles ({run.mode} mode). Export a run of pipeline or"
            " retrieval mode."
        )
    return "".join(
        f"{_field(result.id)} Q0 {_field(article)} {rank} {1 / rank!r} {TAG}\n"
        for result in run.results
        for rank, article in enumerate(result.ranking, 1)
    )


def as_qrels(run: Run) -> str:
    """Return lines of question, 0, article, grade; raises KutipError when there are none."""
    lines = [
        f"{_field(result.id)} 0 {_field(article)} {grade}\n"
        for result in run.results
        for article, grade in result.relevant.items()
    ]
    if not lines:
        raise KutipError(f"{run.path} names no article to be found. Leave --qrels out.")
    return "".join(lines)


def _field(name: str) -> str:
    """Return an id that is one field to everybody who splits at white space."""
    if not name:
        raise KutipError("An empty id cannot stand in a TREC file. Name every question.")
    return _BREAKS_A_FIELD.sub(lambda found: quote(found[0]), name)
