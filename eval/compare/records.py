"""Two runs side by side: differences of measures, questions that flipped, what changed."""

import math
from dataclasses import dataclass

from eval.statistics import detectable_difference

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure in both runs, over the same questions.

    ``questions`` are those that count in either run, ``before_questions`` and
    ``after_questions`` those that count in each. ``low`` and ``high`` bound the difference,
    after minus before, at 95 %. ``adjusted`` is the p-value after Holm's correction over the
    family; both p-values are NaN where nothing was tested.
    """

    name: str
    higher_is_better: bool
    questions: int
    before_questions: int
    after_questions: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    p_value: float
    adjusted: float = math.nan

    @property
    def beyond_chance(self) -> bool:
        """Tell whether the family-wise test rejects equality."""
        return self.adjusted < LEVEL and self.difference != 0

    @property
    def better(self) -> bool:
        """Tell whether the second run is better beyond chance."""
        return self.beyond_chance and (self.difference > 0) == self.higher_is_better

    @property
    def worse(self) -> bool:
        """Tell whether the second run is worse beyond chance."""
        return self.beyond_chance and not self.better

    @property
    def verdict(self) -> str:
        """Return the outcome in words."""
        if math.isnan(self.difference):
            return "not defined here"
        if math.isnan(self.p_value):
            return "not tested"
        if self.beyond_chance:
            return "better" if self.better else "worse"
        if self.low == self.high == 0:
            return "the same"
        if self.p_value < LEVEL:
            way = "better" if (self.difference > 0) == self.higher_is_better else "worse"
            return f"{way} if it were the only measure; not shown among several"
        least = detectable_difference(self.low, self.high)
        return f"no difference shown; too few questions to tell below ±{least:.3f}"


@dataclass(frozen=True, slots=True)
class Flip:
    """A question whose outcome changed; ``kind`` reads "right → wrong" and the like."""

    kind: str
    id: str
    question: str
    gold: tuple[str, ...]
    before: str
    after: str
    before_confidence: float
    after_confidence: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that ``kutip eval compare`` shows, A = before, B = after.

    ``differences`` are the family that Holm's correction is over; ``latency`` is shown beside
    it untested. ``obstacles`` say in a sentence each what forbids to gate on this pair.
    """

    before: str
    after: str
    mode: str
    by_article: bool
    pairs: int
    obstacles: tuple[str, ...]
    changes: tuple[str, ...]
    differences: tuple[Difference, ...]
    latency: tuple[Difference, ...]
    flips: tuple[Flip, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """The measures that were judged; closed when one of them got worse beyond chance."""

    judged: tuple[Difference, ...]

    @property
    def closing(self) -> tuple[Difference, ...]:
        """Return what closed it."""
        return tuple(difference for difference in self.judged if difference.worse)

    @property
    def closed(self) -> bool:
        """Tell whether anything did."""
        return bool(self.closing)
