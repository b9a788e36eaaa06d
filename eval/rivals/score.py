"""What a system gave -> Results, and these -> rows of figures. One scorer for all systems."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from eval.measures.registry import MEASURES, SET_MEASURES
from eval.record import Cited, GoldSpan, Proposal, Result
from eval.rivals.systems import System
from eval.rivals.wire import Asked, Given, Output, Task
from eval.statistics import bootstrap_interval, paired_randomisation
from eval.thresholds import cross_fitted

SEARCH_MEASURES = ("reciprocal_rank@10", "ndcg@10", "recall@10", "recall@100")
ANSWER_MEASURES = (
    "exact_match",
    "f1",
    "has_answer_exact_match",
    "has_answer_f1",
    "no_answer_accuracy",
    "forced_f1",
)
OWN_RULE_MEASURES = ("f1", "has_answer_f1", "no_answer_accuracy", "wrong_of_given")


@dataclass(frozen=True, slots=True)
class Row:
    """A system's figures; ``values`` has one value a question for each measure, None = left out.

    ``own`` is measured by the system's own rule for refusing. ``offsets`` is the share of its
    answers whose offsets cut just these words out of the passage, None when it gives no
    offsets; ``standing`` the share that stands word for word in the passage it names.
    ``chosen`` is the share of the answerable questions whose best answer is said to stand in the
    passage that they were asked about.
    """

    name: str
    way: str
    values: dict[str, list[float | None]]
    own: dict[str, list[float | None]]
    p50_ms: float
    p95_ms: float
    wall_p50_ms: float
    index_seconds: float
    peak_mib: float
    clusters: tuple[int, ...]
    answers: int = 0
    failed: int = 0
    offsets: float | None = None
    standing: float | None = None
    chosen: float | None = None
    versions: dict[str, str] = field(default_factory=dict)

    def interval(self, measure: str, own: bool = False) -> tuple[float, float, float]:
        """Return a measure's mean and its 95 % interval over passages' questions."""
        column = (self.own if own else self.values)[measure]
        counted = [(v, c) for v, c in zip(column, self.clusters, strict=True) if v is not None]
        return bootstrap_interval([v for v, _ in counted], clusters=[c for _, c in counted])

    def mean(self, measure: str, own: bool = False) -> float:
        """Return a measure's mean over the questions that count."""
        return self.interval(measure, own)[0]

    def p_value(self, measure: str, base: "Row") -> float:
        """Return the p-value that it differs from ``base`` by chance, passages drawn whole."""
        return paired_randomisation(
            self.values[measure], base.values[measure], clusters=self.clusters
        )


def rows(system: System, output: Output, task: Task) -> list[Row]:
    """Return one row for each of the system's ways."""
    return [_row(system, name, way, output, task) for way, name in system.ways.items()]


def _row(system: System, name: str, way: str, output: Output, task: Task) -> Row:
    asked = {one.id: one for one in task.questions}
    given = [one for one in output.given if one.way == way]
    questions = [asked[one.id] for one in given]
    results = [result(one, asked[one.id], task) for one in given]
    answering = system.job == "answer"
    decided = cross_fitted(results) if answering else results
    return Row(
        name,
        way,
        _values(decided, ANSWER_MEASURES if answering else SEARCH_MEASURES),
        _values(results, OWN_RULE_MEASURES) if answering else {},
        SET_MEASURES["latency_p50_ms"].of(results),
        SET_MEASURES["latency_p95_ms"].of(results),
        sorted(one.seconds for one in given)[len(given) // 2] * 1000,
        output.index_busy_seconds,
        output.peak_mib,
        tuple(one.passage for one in questions),
        sum(one.text is not None for one in given),
        sum(one.failed is not None for one in given),
        _share(given, lambda one: _cut(one, task) == one.text) if _has_offsets(given) else None,
        _share(given, lambda one: (one.text or "") in _passage(one, task)),
        _chosen(given, asked) if answering else None,
        output.versions,
    )


def result(given: Given, asked: Asked, task: Task) -> Result:
    """Return one question's outcome in the terms of the measures; times are of the processor."""
    proposals: tuple[Proposal, ...] = ()
    if given.text is not None:
        proposals = (Proposal(given.text, given.score, _cited(given, task)),)
    return Result(
        id=asked.id,
        question=asked.question,
        gold=tuple(GoldSpan(text) for text in asked.answers),
        answered=bool(proposals) and not given.refused,
        confidence=given.score if proposals else float("-inf"),
        proposals=proposals,
        ranking=tuple(str(number) for number in given.ranking),
        relevant={str(asked.passage): 1} if asked.answers else {},
        milliseconds={"total": given.busy_seconds * 1000},
    )


def _cited(given: Given, task: Task) -> tuple[Cited, ...]:
    if given.passage is None or given.start is None or given.end is None:
        return ()
    text, passage = given.text or "", _passage(given, task)
    faithful = passage[given.start : given.end] == text
    cited = Cited(str(given.passage), given.start, given.end, text, passage, 0, faithful=faithful)
    return (cited,)


def _values(results: Sequence[Result], names: Sequence[str]) -> dict[str, list[float | None]]:
    return {name: [MEASURES[name].of(one) for one in results] for name in names}


def _passage(given: Given, task: Task) -> str:
    return "" if given.passage is None else task.passages[given.passage]


def _cut(given: Given, task: Task) -> str:
    return _passage(given, task)[given.start : given.end]


def _chosen(given: Sequence[Given], asked: Mapping[str, Asked]) -> float:
    answerable = [one for one in given if asked[one.id].answers]
    return sum(one.passage == asked[one.id].passage for one in answerable) / len(answerable)


def _has_offsets(given: Sequence[Given]) -> bool:
    return any(one.start is not None for one in given)


def _share(given: Sequence[Given], holds: Callable[[Given], bool]) -> float | None:
    """Return the share of the answers, refused ones too, that something holds of."""
    answers = [one for one in given if one.text is not None]
    return sum(holds(one) for one in answers) / len(answers) if answers else None
