"""What a measure is: a name, a function of one result or of all, and which way is better."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eval.record import Result


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over questions; ``of`` gives one question's value, None where it does not count."""

    name: str
    of: Callable[[Result], float | None]
    higher_is_better: bool = True

    def values(self, results: Iterable[Result]) -> list[float]:
        """Return the values of the questions that count, in their order."""
        found = (self.of(result) for result in results)
        return [value for value in found if value is not None]

    def mean(self, results: Iterable[Result]) -> float:
        """Return the mean over the questions that count, NaN where none does."""
        return mean(self.values(results))


@dataclass(frozen=True, slots=True)
class SetMeasure:
    """A figure of all questions together that is no mean; NaN where it is not defined."""

    name: str
    of: Callable[[Sequence[Result]], float]
    higher_is_better: bool = True


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean, summed in order as the SQuAD script does; of nothing, NaN."""
    return sum(values) / len(values) if values else float("nan")
