"""Given answer -> 1 when every citation is verbatim, 0 when one is not or there is none.

Verbatim: the source has the quote at the cited place (``Cited.faithful``, compared when the
question was asked), and the quote stands at its place in the sentence shown with it. The answer
must be one of the quotes; others may write it otherwise. Anything below 1 is a bug. Refusals do
not count.
Name trap: this says nothing of the answer being right, nor of the citation supporting it
("faithfulness" and "attribution" mean that elsewhere, Rashkin et al. 2023).
"""

from eval.measures.base import Measure
from eval.record import Cited, Result


def _fidelity(result: Result) -> float | None:
    if not result.answered:
        return None
    if not result.proposals:
        return 0.0
    given = result.proposals[0]
    quoted = any(cited.quote == given.text for cited in given.citations)
    return float(quoted and all(map(_verbatim, given.citations)))


def _verbatim(cited: Cited) -> bool:
    start, end = cited.start - cited.sentence_start, cited.end - cited.sentence_start
    return cited.faithful and start >= 0 and cited.sentence[start:end] == cited.quote


CITATION_FIDELITY = Measure("citation_fidelity", _fidelity)
