"""Every measure on cases small enough to check by hand, and where nothing is there."""

from collections.abc import Mapping
from math import inf, isnan, log2, nan

import pytest

from eval.measures.answer_recall import ANSWER_RECALL
from eval.measures.base import Measure, SetMeasure, mean
from eval.measures.best_threshold import BestThreshold, best_threshold
from eval.measures.calibration import ReliabilityBin, ece, reliability_bins
from eval.measures.citation_fidelity import CITATION_FIDELITY
from eval.measures.citation_sentences import (
    CITATION_PRECISION,
    CITATION_RECALL,
    Place,
    cited_sentences,
    gold_sentences,
)
from eval.measures.exact_match import exact_match
from eval.measures.f1 import f1
from eval.measures.latency import percentile
from eval.measures.normalise import normalise
from eval.measures.normalise_indonesian import normalise_indonesian
from eval.measures.ranking import as_scores
from eval.measures.ranks import hit, reciprocal_rank
from eval.measures.refusal_auroc import auroc
from eval.measures.registry import MEASURES, SET_MEASURES
from eval.measures.right import is_right
from eval.measures.risk_coverage import RiskPoint, aurc, risk_coverage
from eval.measures.wrong_of_given import WRONG_OF_GIVEN
from eval.record import Cited, GoldSpan, Proposal, Result


def outcome(
    gold: str | None,
    forced: str | None,
    confidence: float = 0.5,
    answered: bool = True,
    times: Mapping[str, float] | None = None,
) -> Result:
    """Return a result with one gold answer (None: unanswerable) and one proposal (None: none)."""
    return Result(
        id="1",
        question="siapa",
        gold=(GoldSpan(gold),) if gold is not None else (),
        answered=answered and forced is not None,
        confidence=confidence,
        proposals=(Proposal(forced, confidence),) if forced is not None else (),
        milliseconds=times or {},
    )


def right(confidence: float) -> Result:
    return outcome("ya", "ya", confidence)


def wrong(confidence: float) -> Result:
    return outcome("ya", "bukan", confidence)


def unanswerable(confidence: float) -> Result:
    return outcome(None, "bukan", confidence)


def ranked(*ranking: str, **relevant: int) -> Result:
    return Result("1", "apa", (), False, 0.0, ranking=ranking, relevant=relevant)


# Registry


def test_measures_are_registered_under_the_names_that_runs_are_summed_up_by() -> None:
    assert list(MEASURES) == [
        "exact_match",
        "f1",
        "exact_match_indonesian",
        "f1_indonesian",
        "has_answer_exact_match",
        "has_answer_f1",
        "no_answer_accuracy",
        "forced_exact_match",
        "forced_f1",
        "wrong_of_given",
        "success@1",
        "success@10",
        "recall@10",
        "recall@100",
        "reciprocal_rank@10",
        "ndcg@10",
        "answer_recall@10",
        "answer_recall@100",
        "citation_fidelity",
        "citation_precision",
        "citation_recall",
    ]
    assert list(SET_MEASURES) == ["aurc", "ece", "auroc", "latency_p50_ms", "latency_p95_ms"]


def test_measures_know_which_way_is_better() -> None:
    both: dict[str, Measure | SetMeasure] = {**MEASURES, **SET_MEASURES}
    lower = {name for name, measure in both.items() if not measure.higher_is_better}
    assert lower == {"wrong_of_given", "aurc", "ece", "latency_p50_ms", "latency_p95_ms"}


@pytest.mark.parametrize("name", list(MEASURES))
def test_no_questions_have_no_mean(name: str) -> None:
    assert MEASURES[name].values([]) == []
    assert isnan(MEASURES[name].mean([]))


@pytest.mark.parametrize("name", list(SET_MEASURES))
def test_no_questions_have_no_set_measure(name: str) -> None:
    assert isnan(SET_MEASURES[name].of([]))


def test_a_mean_is_over_the_questions_that_count() -> None:
    results = [outcome("x y", "x"), outcome(None, "x"), outcome("x y", None)]
    assert MEASURES["has_answer_f1"].values(results) == [2 / 3, 0.0]
    assert MEASURES["has_answer_f1"].mean(results) == 1 / 3
    assert mean([1.0, 2.0, 6.0]) == 3.0


# Normalisation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Cat, sat!", "cat sat"),
        ("An apple a day", "apple day"),
        ("Theatre and then", "theatre and then"),  # whole words only
        ("Rp1,2 triliun", "rp12 triliun"),
        ("Jum'at-Sabtu", "jumatsabtu"),  # marks are deleted, not made spaces
        ("x“the”y", "x“ ”y"),
        ("a.n. x", "x"),  # marks go first: "an" is then an article
        ("the\u00a0cat\tx", "cat x"),
        ("“Astana”", "“astana”"),  # ASCII punctuation only
        ("", ""),
    ],
)
def test_the_official_normalisation(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" Jakarta \n Pusat ", "jakarta pusat"),
        ("ＫＯＴＡ\u00a0Ⅳ", "kota iv"),  # compatibility forms
        ("m²", "m2"),
        ("Straße", "strasse"),  # case folding
        ("2.500", "2500"),
        ("125.000", "125000"),
        ("1.250.000 orang", "1250000 orang"),
        ("125,250,000", "125250000"),
        ("1234,500,000", "1234,500,000"),
        ("0,125,000", "0,125,000"),
        ("3,1.250", "3,1,250"),
        ("3.1,250,000", "3,1,250,000"),
        ("1,250,000", "1250000"),  # two groups cannot be decimals
        ("1,250", "1,250"),  # one group is a decimal in Indonesian
        ("12,250,000,125", "12250000125"),
        ("0.125", "0,125"),  # no group begins with a zero
        ("1234.500", "1234,500"),  # nor is longer than three digits
        ("12.5004", "12,5004"),  # nor followed by a fourth digit
        ("1,250,0001", "1,250,0001"),
        ("1.250,500", "1,250,500"),  # neither way of writing
        ("1.250.5", "1,250,5"),
        ("1,250,000,5", "1,250,000,5"),
        ("3.1.250", "3,1,250"),
        ("3,1,250,000", "3,1,250,000"),
        ("di 2.500.", "di 2500"),  # the full stop of a sentence is no separator
        ("di 1,250,000, lalu", "di 1250000 lalu"),
        ("2,5 persen", "2,5 persen"),  # not 25
        ("2.5 persen", "2,5 persen"),
        ("25 persen", "25 persen"),
        ("5%", "5 persen"),
        ("5%dari", "5 persen dari"),
        ("Rp2.500", "rp 2500"),
        ("Rp 2.500", "rp 2500"),
        ("Rp. 2.500,-", "rp 2500"),
        ("Rp2.500,00", "rp 2500"),
        ("pukul 10.00", "pukul 10"),
        ("10,00,5", "10,00,5"),
        ("10,005", "10,005"),
        ("10.00, lalu", "10 lalu"),
        ("Rp1,2 triliun", "rp 1,2 triliun"),
        ("corp2", "corp2"),
        ("Rpx", "rpx"),
        ("S.H.", "sh"),
        ("H.M. Soeharto", "hm soeharto"),
        ("P.T.K. x", "ptk x"),
        ("Ir. Sukarno", "ir sukarno"),
        ("M. Nasir", "m nasir"),
        ("x.Dia", "x dia"),  # no initials: the second is a word
        ("ab.c", "ab c"),
        ("1.b", "1 b"),
        ("a.1", "a 1"),
        ("x.5, .5 dan 5.x", "x 5 5 dan 5 x"),  # no decimals
        ("Jum'at", "jumat"),
        ("a'b’c‘dʼe`f", "abcdef"),
        ("Qur’an", "quran"),
        ("ma\u00adkan", "makan"),  # a soft hyphen is invisible
        ("“Merdeka”", "merdeka"),
        ("2019–2020", "2019 2020"),
        ("anak-anak", "anak anak"),
        ("US$5", "us 5"),  # symbols too
        ("17/8/1945", "17 8 1945"),
        ("vitamin A", "vitamin a"),  # no English articles
        ("The Straits Times", "the straits times"),
        ("sekitar tahun 2019", "sekitar tahun 2019"),  # no word is dropped
        ("Алматы, 2,5 млн", "алматы 2,5 млн"),
        ("，。", ""),
    ],
)
def test_the_indonesian_normalisation(text: str, expected: str) -> None:
    assert normalise_indonesian(text) == expected


# Answers


@pytest.mark.parametrize(
    ("given", "gold", "exact", "overlap"),
    [
        ("Kanat Tumysh", ["Kanat Tumysh"], 1.0, 1.0),
        ("kanat tumysh.", ["Kanat Tumysh"], 1.0, 1.0),
        ("Kanat", ["Kanat Tumysh"], 0.0, 2 / 3),  # precision 1, recall 1/2
        ("Kanat Tumysh", ["Kanat"], 0.0, 2 / 3),  # precision 1/2, recall 1
        ("a b c d", ["b c e f g"], 0.0, 0.5),  # b c of b c d, of b c e f g: 2/3 and 2/5
        ("pada hari Senin", ["Senin", "hari Senin"], 0.0, 0.8),  # the better of 0.5 and 0.8
        ("hari", ["Senin", "hari", "x"], 1.0, 1.0),
        ("x", ["y"], 0.0, 0.0),
        (None, [], 1.0, 1.0),
        (None, ["y"], 0.0, 0.0),
        ("x", [], 0.0, 0.0),
        ("the", ["a"], 1.0, 1.0),  # nothing is left of either: as the official script has it
        ("x", ["a"], 0.0, 0.0),
        (None, ["a", "y"], 0.0, 0.0),  # an empty gold answer beside another is left out
        ("ha ha", ["ha"], 0.0, 2 / 3),  # repeated words count as often as they occur in both
        ("ha ha", ["ha ha ha"], 0.0, 0.8),
    ],
)
def test_exact_match_and_f1(
    given: str | None, gold: list[str], exact: float, overlap: float
) -> None:
    assert exact_match(given, gold) == exact
    assert f1(given, gold) == pytest.approx(overlap, abs=1e-15)


def test_f1_is_computed_in_the_order_of_the_official_script() -> None:
    # 3 of 5 and 3 of 9 words: 2 * 3 / (5 + 9) is 0.42857142857142855
    assert f1("1 2 3 x y", ["1 2 3 p q r s t u"]) == (2 * (3 / 5) * (3 / 9)) / ((3 / 5) + (3 / 9))


@pytest.mark.parametrize(
    ("given", "gold", "exact", "overlap"),
    [
        ("Rp1,2 triliun", "Rp 1,2 triliun", 1.0, 1.0),
        ("Rp1,2 triliun", "Rp12 triliun", 0.0, 2 / 3),  # rp, triliun of three words each
        ("vitamin A", "vitamin", 0.0, 2 / 3),  # the letter is a word
        (None, "x", 0.0, 0.0),
    ],
)
def test_the_indonesian_measures_use_the_indonesian_normalisation(
    given: str | None, gold: str, exact: float, overlap: float
) -> None:
    result = outcome(gold, given)
    assert MEASURES["exact_match_indonesian"].of(result) == exact
    assert MEASURES["f1_indonesian"].of(result) == pytest.approx(overlap, abs=1e-15)


def test_the_official_measures_use_the_official_normalisation() -> None:
    result = outcome("Rp12 triliun", "Rp1,2 triliun")
    assert MEASURES["exact_match"].of(result) == MEASURES["f1"].of(result) == 1.0
    assert MEASURES["has_answer_exact_match"].of(result) == 1.0
    assert MEASURES["has_answer_f1"].of(result) == MEASURES["forced_f1"].of(result) == 1.0


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (outcome("ya", "ya", answered=False), 1.0),
        (outcome("ya", "ya"), 1.0),
        (outcome("x y z", "x y"), 0.0),
        (outcome("ya", None), 0.0),
        (outcome(None, "ya"), None),
    ],
)
def test_a_refused_proposal_counts_as_if_it_had_been_given(
    result: Result, expected: float | None
) -> None:
    assert MEASURES["forced_exact_match"].of(result) == expected


ANSWER_MEASURES = (
    "exact_match",
    "f1",
    "exact_match_indonesian",
    "f1_indonesian",
    "has_answer_exact_match",
    "has_answer_f1",
    "no_answer_accuracy",
    "forced_f1",
    "wrong_of_given",
)
NO = None


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        # answered rightly, partly (F1 0.8: 2 of 2 and 2 of 3 words), wrongly
        (outcome("ya", "ya"), (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, NO, 1.0, 0.0)),
        (outcome("x y z", "x y"), (0.0, 0.8, 0.0, 0.8, 0.0, 0.8, NO, 0.8, 0.0)),
        (outcome("ya", "bukan"), (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, NO, 0.0, 1.0)),
        # refused though the best proposal is right
        (outcome("ya", "ya", answered=False), (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, NO, 1.0, NO)),
        # nothing proposed
        (outcome("ya", None), (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, NO, 0.0, NO)),
        # unanswerable: answered, refused, nothing proposed
        (outcome(None, "ya"), (0.0, 0.0, 0.0, 0.0, NO, NO, 0.0, NO, 1.0)),
        (outcome(None, "ya", answered=False), (1.0, 1.0, 1.0, 1.0, NO, NO, 1.0, NO, NO)),
        (outcome(None, None), (1.0, 1.0, 1.0, 1.0, NO, NO, 1.0, NO, NO)),
        # an answer of nothing but an article: the official figure counts it as a refusal
        (outcome(None, "the"), (1.0, 1.0, 0.0, 0.0, NO, NO, 0.0, NO, 1.0)),
    ],
)
def test_every_question_counts_as_its_kind_asks(
    result: Result, expected: tuple[float | None, ...]
) -> None:
    found = tuple(MEASURES[name].of(result) for name in ANSWER_MEASURES)
    assert found == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (outcome("x y z", "x"), True),  # F1 is 2 * 1 * 1/3 / (1 + 1/3) = 1/2: just enough
        (outcome("x y z w", "x"), False),  # 0.4
        (outcome("ya", "ya", answered=False), True),
        (outcome("the", None), False),
        (outcome(None, "the"), False),
        (outcome(None, None), False),
    ],
)
def test_right_is_half_of_the_words_answered_or_refused(result: Result, expected: bool) -> None:
    assert is_right(result) is expected


def test_an_answer_of_half_the_words_is_not_wrong() -> None:
    assert WRONG_OF_GIVEN.of(outcome("x y z", "x")) == 0.0
    assert WRONG_OF_GIVEN.of(outcome("x y z w", "x")) == 1.0


# Rankings


TEN = tuple("abcdefghij")
HUNDRED = tuple(f"d{number}" for number in range(1, 101))


@pytest.mark.parametrize(
    ("name", "result", "expected"),
    [
        ("success@1", ranked("a", "b", a=1), 1.0),
        ("success@1", ranked("a", "b", b=1), 0.0),
        ("success@1", ranked("a", a=0, b=1), 0.0),  # a grade of 0 is not relevant
        ("success@10", ranked(*TEN, "k", j=1), 1.0),
        ("success@10", ranked(*TEN, "k", k=1), 0.0),
        ("recall@10", ranked(*TEN, "k", a=1, j=2, k=1, z=1), 0.5),  # a, j of a, j, k, z
        ("recall@100", ranked(*HUNDRED, "x", d11=1, d100=1, x=1, y=1), 0.5),  # d11, d100 of four
        ("reciprocal_rank@10", ranked("x", "b", "a", a=1, b=1), 0.5),  # the first of the two
        ("reciprocal_rank@10", ranked(*TEN, j=1), 0.1),
        ("reciprocal_rank@10", ranked(*TEN, "k", k=1), 0.0),
        # gain 1 at rank 2, 2 at rank 3; the best order has 2 at rank 1 and 1 at rank 2
        (
            "ndcg@10",
            ranked("x", "a", "b", a=1, b=2),
            (1 / log2(3) + 2 / log2(4)) / (2 / log2(2) + 1 / log2(3)),
        ),
        ("ndcg@10", ranked(*TEN, "k", k=1), 0.0),
        ("ndcg@10", ranked(*TEN, j=1), 1 / log2(11)),
    ],
)
def test_ranking_measures(name: str, result: Result, expected: float) -> None:
    assert MEASURES[name].of(result) == pytest.approx(expected, abs=1e-15)


RANKING_MEASURES = (
    "success@1",
    "success@10",
    "recall@10",
    "recall@100",
    "reciprocal_rank@10",
    "ndcg@10",
)


@pytest.mark.parametrize("name", RANKING_MEASURES)
def test_an_empty_ranking_counts_as_zero_and_no_grades_as_nothing(name: str) -> None:
    assert MEASURES[name].of(ranked(a=1)) == 0.0
    assert MEASURES[name].of(ranked("a", a=0)) == 0.0
    assert MEASURES[name].of(ranked("a")) is None


def test_scores_fall_with_the_rank() -> None:
    assert as_scores(["b", "a"]) == {"b": 0.0, "a": -1.0}


def test_reciprocal_rank_counts_the_first_gold_item_within_the_depth() -> None:
    assert reciprocal_rank(["a", "b", "c"], ["c", "b"]) == 0.5
    assert reciprocal_rank(["a", "b", "c"], ["c"], depth=2) == 0.0
    assert reciprocal_rank(["a", "b", "c"], ["c"], depth=3) == 1 / 3
    assert reciprocal_rank(TEN, ["j"]) == 0.1
    assert reciprocal_rank([*TEN, "k"], ["k"]) == 0.0
    assert reciprocal_rank([], ["c"]) == 0.0


def test_hit_looks_at_the_first_items_only() -> None:
    assert hit(["a", "b"], ["b"], 2) == 1.0
    assert hit(["a", "b"], ["b"], 1) == 0.0
    assert hit([], ["b"], 1) == 0.0


@pytest.mark.parametrize(
    ("rank", "ten", "hundred"),
    [(1, 1.0, 1.0), (10, 1.0, 1.0), (11, 0.0, 1.0), (100, 0.0, 1.0), (101, 0.0, 0.0), (None, 0, 0)],
)
def test_answer_recall_counts_ranks_up_to_the_depth(
    rank: int | None, ten: float, hundred: float
) -> None:
    result = Result("1", "apa", (GoldSpan("x"),), False, 0.0, answer_rank=rank)
    assert [measure.of(result) for measure in ANSWER_RECALL] == [ten, hundred]


def test_answer_recall_leaves_unanswerable_questions_out() -> None:
    assert [measure.of(outcome(None, "x")) for measure in ANSWER_RECALL] == [None, None]


# Citations


def quoted(article: str, start: int, sentence: str, sentence_start: int) -> Cited:
    """Return a citation of the sentence's word at ``start``, three characters long."""
    quote = sentence[start - sentence_start : start - sentence_start + 3]
    return Cited(article, start, start + 3, quote, sentence, sentence_start)


def span(article: str | None, sentence: str | None, sentence_start: int | None) -> GoldSpan:
    start = None if sentence_start is None else sentence_start + 5
    return GoldSpan("Ani", article, start, sentence, sentence_start)


def cites(*citations: Cited, gold: tuple[GoldSpan, ...] = (), answered: bool = True) -> Result:
    proposals = (Proposal("Ani", 0.9, citations), Proposal("Budi", 0.1, ()))
    return Result("1", "siapa", gold, answered, 0.9, proposals)


ANI = "Kata Ani."  # 9 characters
FIRST, SECOND = quoted("x", 5, ANI, 0), quoted("x", 25, ANI, 20)
OTHER = quoted("y", 5, ANI, 0)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (cites(FIRST), 1.0),
        (cites(FIRST, SECOND), 1.0),
        (cites(FIRST, Cited("x", 5, 8, "Ani", ANI, 0, faithful=False)), 0.0),
        (cites(Cited("x", 5, 8, "Ali", ANI, 0)), 0.0),  # not the sentence's words
        (cites(Cited("x", 4, 7, "Ani", ANI, 0)), 0.0),  # at another place
        (cites(Cited("x", 0, 3, "Ani", "KatAni ", 4)), 0.0),  # before its sentence
        (cites(FIRST, Cited("x", 3, 6, "n", "An", 4)), 0.0),
        (cites(FIRST, Cited("x", 0, 3, "Kat", ANI, 0)), 1.0),  # at its very beginning
        (cites(Cited("x", 0, 3, "Kat", ANI, 0)), 0.0),  # not what was answered
        (cites(), 0.0),  # an answer without citation
        (cites(FIRST, answered=False), None),
        (Result("1", "siapa", (), True, 0.9), 0.0),
    ],
)
def test_citations_are_faithful_all_or_not(result: Result, expected: float | None) -> None:
    assert CITATION_FIDELITY.of(result) == expected


@pytest.mark.parametrize(
    ("result", "precision", "recall"),
    [
        (cites(FIRST, gold=(span("x", ANI, 0),)), 1.0, 1.0),
        (cites(FIRST, SECOND, gold=(span("x", ANI, 0),)), 0.5, 1.0),
        (cites(FIRST, gold=(span("x", ANI, 0), span("x", ANI, 20))), 1.0, 0.5),
        # of four gold sentences one is cited, of two cited sentences one is gold
        (
            cites(
                FIRST,
                SECOND,
                gold=(span("x", ANI, 0), span("x", ANI, 40), span("y", ANI, 0), span("z", ANI, 0)),
            ),
            0.5,
            0.25,
        ),
        (cites(OTHER, gold=(span("x", ANI, 0),)), 0.0, 0.0),  # the same words elsewhere
        (cites(FIRST, FIRST, SECOND, gold=(span("x", ANI, 0),)), 0.5, 1.0),  # once each
        (cites(FIRST, gold=(span("x", ANI, 0), span("x", ANI, 0), span("y", ANI, 0))), 1.0, 0.5),
        (cites(FIRST, gold=(span("x", ANI, 8),)), 1.0, 1.0),  # one shared character
        (cites(FIRST, gold=(span("x", ANI, 9),)), 0.0, 0.0),  # none: [0, 9) and [9, 18)
        (cites(SECOND, gold=(span("x", ANI, 12),)), 1.0, 1.0),  # [20, 29) and [12, 21)
        (cites(SECOND, gold=(span("x", ANI, 11),)), 0.0, 0.0),
        (cites(gold=(span("x", ANI, 0),)), 0.0, 0.0),  # nothing cited
        (cites(FIRST, gold=(span("x", ANI, 0),), answered=False), None, None),
        (cites(FIRST), None, None),  # unanswerable
        (cites(FIRST, gold=(span("x", None, 0),)), None, None),  # no gold place is known
        (cites(FIRST, gold=(span(None, ANI, 0),)), None, None),
        (cites(FIRST, gold=(span("x", ANI, None),)), None, None),
        (cites(FIRST, gold=(GoldSpan("Ani", "x", 5, ANI, None),)), None, None),
        (cites(FIRST, gold=(GoldSpan("Ani", "x", None, ANI, 0),)), 1.0, 1.0),
        (cites(FIRST, gold=(span("x", None, 0), span("x", ANI, 0))), 1.0, 1.0),
    ],
)
def test_citation_precision_and_recall_count_sentences(
    result: Result, precision: float | None, recall: float | None
) -> None:
    assert CITATION_PRECISION.of(result) == precision
    assert CITATION_RECALL.of(result) == recall


def test_sentences_are_places_in_articles() -> None:
    result = cites(SECOND, gold=(span("y", ANI, 7),))
    assert cited_sentences(result) == (Place("x", 20, 29),)
    assert gold_sentences(result) == (Place("y", 7, 16),)
    assert cited_sentences(outcome("x", None)) == ()


# Confidence


def test_the_risk_curve_counts_wrong_of_answered() -> None:
    results = [wrong(0.2), right(0.9), unanswerable(0.5), right(0.4)]
    assert risk_coverage(results) == (
        RiskPoint(0.25, 0.0, 0.9),
        RiskPoint(0.5, 1 / 2, 0.5),
        RiskPoint(0.75, 1 / 3, 0.4),
        RiskPoint(1.0, 2 / 4, 0.2),
    )
    assert aurc(results) == (0 + 1 / 2 + 1 / 3 + 2 / 4) / 4


def test_equal_confidences_are_one_point_and_their_expected_area() -> None:
    results = [right(0.9), wrong(0.5), right(0.5)]
    assert risk_coverage(results) == (RiskPoint(1 / 3, 0.0, 0.9), RiskPoint(1.0, 1 / 3, 0.5))
    # one wrong of two: half a wrong answer after the first of them, one after both
    assert aurc(results) == aurc(results[::-1]) == (0 + 0.5 / 2 + 1 / 3) / 3


def test_wrong_answers_before_a_group_of_equal_confidences_count_in_it() -> None:
    results = [wrong(0.9), right(0.5), wrong(0.5)]
    assert aurc(results) == (1 / 1 + 1.5 / 2 + 2 / 3) / 3


def test_a_question_without_a_proposal_comes_last_and_is_wrong() -> None:
    results = [outcome("ya", None, 1.0), right(0.0)]
    assert risk_coverage(results) == (RiskPoint(0.5, 0.0, 0.0), RiskPoint(1.0, 0.5, -inf))
    assert aurc(results) == 0.25


def test_no_questions_have_no_curve() -> None:
    assert risk_coverage([]) == ()
    assert isnan(aurc([]))


def test_reliability_bins_are_of_equal_width() -> None:
    results = [right(0.0), wrong(0.05), right(0.1), unanswerable(0.95), right(1.0), right(0.9)]
    bins = reliability_bins(results)
    assert len(bins) == 10
    assert bins[0] == ReliabilityBin(0.0, 0.1, 2, 0.025, 0.5)
    assert bins[1] == ReliabilityBin(0.1, 0.2, 1, 0.1, 1.0)
    assert (bins[9].low, bins[9].high, bins[9].count) == (0.9, 1.0, 3)
    assert bins[9].mean_confidence == pytest.approx(0.95, abs=1e-15)  # (0.95 + 1 + 0.9) / 3
    assert bins[9].share_right == pytest.approx(2 / 3, abs=1e-15)
    assert [part.count for part in bins[2:9]] == [0] * 7
    assert isnan(bins[2].mean_confidence)
    assert isnan(bins[2].share_right)


@pytest.mark.parametrize("tenth", range(11))
def test_a_lower_edge_belongs_to_its_bin(tenth: int) -> None:
    counts = [part.count for part in reliability_bins([right(tenth / 10)])]
    assert counts.index(1) == min(tenth, 9)


def test_ece_weighs_each_bin_by_its_questions() -> None:
    # [0, 0.1): mean 0.03125 and half right, of two; [0.9, 1]: mean 1 and all right, of two
    results = [right(0.0), wrong(0.0625), right(1.0), right(1.0)]
    assert ece(results) == (2 * (0.5 - 0.03125) + 2 * 0.0) / 4
    # surer than right: 0.75 where nothing is right
    assert ece([wrong(0.75)]) == 0.75
    assert ece([wrong(0.75), right(1.0), right(1.0)]) == 0.25


@pytest.mark.parametrize("confidence", [-0.01, 1.01, 7.5, nan])
def test_what_is_no_probability_has_no_calibration(confidence: float) -> None:
    assert reliability_bins([right(0.5), right(confidence)]) == ()
    assert isnan(ece([right(0.5), right(confidence)]))


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([right(0.9), unanswerable(0.1)], 1.0),
        ([right(0.1), unanswerable(0.9)], 0.0),
        ([right(0.5), unanswerable(0.5)], 0.5),
        # pairs: 0.9 above both; 0.5 above 0.1 and equal to 0.5: (2 + 1.5) / 4
        ([right(0.9), wrong(0.5), unanswerable(0.5), unanswerable(0.1)], 0.875),
        # one answerable, three not: above one, equal to one, below one
        ([wrong(0.5), unanswerable(0.4), unanswerable(0.5), unanswerable(0.6)], 0.5),
        ([right(0.5), right(0.3), right(0.1), unanswerable(0.2)], 2 / 3),
    ],
)
def test_auroc_counts_pairs_in_the_right_order(results: list[Result], expected: float) -> None:
    assert auroc(results) == auroc(results[::-1]) == pytest.approx(expected, abs=1e-15)


def test_auroc_needs_both_kinds() -> None:
    assert isnan(auroc([right(0.5)]))
    assert isnan(auroc([unanswerable(0.5)]))


# Best threshold


def test_the_best_threshold_answers_what_gains() -> None:
    refused = outcome("ya", "ya", 0.9, answered=False)
    wrong_refused = outcome(None, "bukan", 0.8, answered=False)
    results = [right(0.6), wrong_refused, right(0.7), refused, wrong(0.5)]
    # refuse all: 1 of 5; down to 0.9: 2; 0.8: 1; 0.7: 2; 0.6: 3; 0.5: 3
    assert best_threshold(results) == BestThreshold(0.6, 3 / 5)


def test_the_best_threshold_may_be_to_answer_nothing() -> None:
    assert best_threshold([unanswerable(0.9), right(0.1)]) == BestThreshold(inf, 0.5)
    assert best_threshold([wrong(0.9)]) == BestThreshold(inf, 0.0)


def test_no_threshold_stands_between_equal_confidences() -> None:
    for results in ([right(0.5), unanswerable(0.5)], [unanswerable(0.5), right(0.5)]):
        assert best_threshold(results) == BestThreshold(inf, 0.5)
    assert best_threshold([right(0.5), wrong(0.5)]) == BestThreshold(0.5, 0.5)


def test_the_best_threshold_is_of_the_agreement_asked_for() -> None:
    results = [outcome("x y z", "x y", 0.9)]
    assert best_threshold(results) == BestThreshold(inf, 0.0)
    assert best_threshold(results, f1) == BestThreshold(0.9, pytest.approx(0.8, abs=1e-15))


def test_an_unanswerable_question_without_proposal_loses_nothing() -> None:
    results = [outcome(None, None, 0.9), right(0.8)]
    assert best_threshold(results) == BestThreshold(0.8, 1.0)


def test_no_questions_have_no_best_threshold() -> None:
    best = best_threshold([])
    assert best.threshold == inf
    assert isnan(best.value)


# Latency


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([30.0, 10.0, 20.0], 0.5, 20.0),
        ([10.0, 20.0], 0.5, 15.0),  # position 0.5
        ([10.0, 20.0, 40.0], 0.25, 15.0),  # position 0.5
        ([10.0, 20.0, 40.0], 0.75, 30.0),  # position 1.5
        ([10.0, 20.0, 40.0, 80.0, 160.0], 0.875, 120.0),  # position 3.5
        ([10.0, 20.0], 1.0, 20.0),
        ([10.0, 20.0], 0.0, 10.0),
        ([7.0], 0.95, 7.0),
    ],
)
def test_percentiles_are_linear(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_nothing_has_no_percentile() -> None:
    assert isnan(percentile([], 0.5))


def test_latency_is_of_the_total_times() -> None:
    # position 0.95 * 2 = 1.9: nine tenths of the way from 20 to 40
    times = [{"total": 40.0, "read": 1.0}, {"total": 10.0}, {"read": 99.0}, {}, {"total": 20.0}]
    results = [outcome("x", "x", times=time) for time in times]
    assert SET_MEASURES["latency_p50_ms"].of(results) == 20.0
    assert SET_MEASURES["latency_p95_ms"].of(results) == pytest.approx(38.0, abs=1e-12)
    assert SET_MEASURES["latency_p50_ms"].of([outcome("x", "x", times={"total": 0.0})]) == 0.0
    assert isnan(SET_MEASURES["latency_p50_ms"].of([outcome("x", "x")]))
