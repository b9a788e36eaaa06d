"""Names -> measures: what a run is summed up by."""

from eval.measures.answer_recall import ANSWER_RECALL
from eval.measures.base import Measure, SetMeasure
from eval.measures.calibration import ECE
from eval.measures.citation_fidelity import CITATION_FIDELITY
from eval.measures.citation_sentences import CITATION_PRECISION, CITATION_RECALL
from eval.measures.exact_match import EXACT_MATCH, EXACT_MATCH_INDONESIAN
from eval.measures.f1 import F1, F1_INDONESIAN
from eval.measures.forced import FORCED_EXACT_MATCH, FORCED_F1
from eval.measures.has_answer import HAS_ANSWER_EXACT_MATCH, HAS_ANSWER_F1
from eval.measures.latency import LATENCY_P50_MS, LATENCY_P95_MS
from eval.measures.no_answer_accuracy import NO_ANSWER_ACCURACY
from eval.measures.ranking import RANKING
from eval.measures.refusal_auroc import AUROC
from eval.measures.risk_coverage import AURC
from eval.measures.wrong_of_given import WRONG_OF_GIVEN

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        EXACT_MATCH,
        F1,
        EXACT_MATCH_INDONESIAN,
        F1_INDONESIAN,
        HAS_ANSWER_EXACT_MATCH,
        HAS_ANSWER_F1,
        NO_ANSWER_ACCURACY,
        FORCED_EXACT_MATCH,
        FORCED_F1,
        WRONG_OF_GIVEN,
        *RANKING,
        *ANSWER_RECALL,
        CITATION_FIDELITY,
        CITATION_PRECISION,
        CITATION_RECALL,
    )
}
SET_MEASURES: dict[str, SetMeasure] = {
    measure.name: measure for measure in (AURC, ECE, AUROC, LATENCY_P50_MS, LATENCY_P95_MS)
}
