"""Values of questions -> 95 % intervals and p-values. Knows nothing of what was measured.

A mean is a ratio of two sums: of the values, and of how many questions count. ``None`` stands
for a question that does not count, and the two runs of a pair need not agree on which those
are. ``clusters`` names for each question the group it belongs to: the questions of one group
(one article, say) are then drawn and swapped together, because their outcomes go together.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]
Swapped = npt.NDArray[np.bool_]
Clusters = Sequence[Hashable] | None

BLOCK = 1_000_000  # numbers held at once: all draws together would need gigabytes
ROUNDING = 1e-12
NORMAL_975 = 1.959964  # 97.5 % of the standard normal distribution lies below


def bootstrap_interval(
    values: Sequence[float], samples: int = 2000, seed: int = 0, clusters: Clusters = None
) -> tuple[float, float, float]:
    """Return the mean and its 95 % percentile interval; of no values, three NaN.

    Questions, or whole clusters, are drawn with replacement ``samples`` times; the interval
    runs from the 2.5th to the 97.5th percentile of the means of the draws (Efron and
    Tibshirani 1993, chapter 13; clusters: Davison and Hinkley 1997, section 3.8). Where all
    values are 0, or all are 1, every draw is the same: the interval is Wilson's (1927).
    """
    if set(values) in ({0.0}, {1.0}):
        return _wilson(len(values), values[0])
    sums = _by_unit(_columns(values), _units(len(values), clusters))
    return _interval(sums, lambda drawn: _ratio(drawn[:, 0], drawn[:, 1]), samples, seed)


def _wilson(count: int, share: float) -> tuple[float, float, float]:
    """Return Wilson's 95 % interval of a share that was 0 or 1 in all of ``count`` trials."""
    beyond = NORMAL_975**2 / (count + NORMAL_975**2)
    return (0.0, 0.0, beyond) if share == 0.0 else (1.0, 1.0 - beyond, 1.0)


def bootstrap_difference(
    before: Sequence[float | None],
    after: Sequence[float | None],
    samples: int = 2000,
    seed: int = 0,
    clusters: Clusters = None,
) -> tuple[float, float, float]:
    """Return mean(after) - mean(before) and its 95 % interval; each draw serves both runs."""
    columns = np.hstack([_columns(before), _columns(after)])
    sums = _by_unit(columns, _units(len(columns), clusters))
    return _interval(
        sums[_counting(sums)],
        lambda drawn: _ratio(drawn[:, 2], drawn[:, 3]) - _ratio(drawn[:, 0], drawn[:, 1]),
        samples,
        seed,
    )


def bootstrap_statistic(
    statistic: Callable[[Positions], float],
    size: int,
    samples: int = 1000,
    seed: int = 0,
    clusters: Clusters = None,
) -> tuple[float, float, float]:
    """Return any statistic of ``size`` questions and its 95 % percentile interval.

    ``statistic`` is given the positions drawn, repeats and all, and may say NaN where it is
    not defined: such draws are left out. For a difference of two runs it takes the same
    positions from both.
    """
    if not size:
        return float("nan"), float("nan"), float("nan")
    units = _units(size, clusters)
    by_unit = np.split(np.argsort(units, kind="stable"), np.cumsum(np.bincount(units))[:-1])
    drawn = [
        statistic(np.concatenate([by_unit[unit] for unit in draw]) if clusters else draw)
        for block in _draws(len(by_unit), samples, seed)
        for draw in block
    ]
    return (statistic(np.arange(size)), *_percentiles(np.asarray(drawn)))


def paired_randomisation(
    left: Sequence[float | None],
    right: Sequence[float | None],
    samples: int = 10_000,
    seed: int = 0,
    clusters: Clusters = None,
) -> float:
    """Return the two-sided p-value that paired values differ in the mean only by chance.

    The two values of a question change places at random (Fisher 1935; Smucker et al. 2007 for
    retrieval); the observed arrangement counts as one of the samples. Few questions are
    arranged in every way, which makes the p-value exact. How far an arrangement is from
    equality is judged in units of its own standard error (Janssen 1997), so that the test
    keeps its size where the runs count different numbers of questions; where both count the
    same ones, that is the order of the plain differences. NaN when a run counts none.
    """
    columns = np.hstack([_columns(left), _columns(right)])
    sums = _by_unit(columns, _units(len(columns), clusters))
    sums = sums[_counting(sums)]
    if not sums[:, 1].any() or not sums[:, 3].any():
        return float("nan")
    return _p_value(_studentised(sums), len(sums), samples, seed)


def statistic_randomisation(
    difference: Callable[[Swapped], float],
    size: int,
    samples: int = 1000,
    seed: int = 0,
    clusters: Clusters = None,
) -> float:
    """Return the two-sided p-value of a difference of any statistic between paired runs.

    ``difference`` is told which questions' outcomes to swap between the runs. An arrangement
    where it is NaN counts as far as the observed one; NaN when the observed one is.
    """
    units = _units(size, clusters)
    count = int(units.max(initial=-1)) + 1

    def far(swapped: Swapped) -> Floats:
        return np.abs([difference(arrangement[units]) for arrangement in swapped])

    return _p_value(far, count, samples, seed)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted for their number by Holm's step-down method (Holm 1979).

    Rejecting those below 0.05 keeps the chance of any false alarm below 0.05, whatever the
    dependence. NaN stays NaN and is no member of the family.
    """
    adjusted = list(p_values)
    family = sorted((p, place) for place, p in enumerate(p_values) if not np.isnan(p))
    highest = 0.0
    for smaller, (p, place) in enumerate(family):
        highest = max(highest, min(1.0, (len(family) - smaller) * p))
        adjusted[place] = highest
    return adjusted


def detectable_difference(low: float, high: float) -> float:
    """Return the true difference that as many questions would show four times in five.

    An interval of 95 % is 2 x 1.96 standard errors wide; a two-sided test at 0.05 has the
    power 0.8 at 1.96 + 0.84 of them (Cohen 1988; Card et al. 2020 for language processing).
    """
    return (high - low) / 2 * (1.960 + 0.842) / 1.960


def _columns(values: Sequence[float | None]) -> Floats:
    """Return shape (n, 2): the value, and 1; twice 0 where the question does not count."""
    rows = [(0.0, 0.0) if value is None else (float(value), 1.0) for value in values]
    return np.asarray(rows, dtype=np.float64).reshape(len(rows), 2)


def _units(size: int, clusters: Clusters) -> Positions:
    """Return the number of each question's unit: its cluster's, or its own."""
    if clusters is None:
        return np.arange(size)
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in clusters], dtype=np.intp)


def _by_unit(columns: Floats, units: Positions) -> Floats:
    sums = np.zeros((int(units.max(initial=-1)) + 1, columns.shape[1]))
    np.add.at(sums, units, columns)
    return sums


def _counting(sums: Floats) -> npt.NDArray[np.bool_]:
    """Tell which units count in either run."""
    return np.asarray((sums[:, 1] + sums[:, 3]) > 0)


def _ratio(above: Floats, below: Floats) -> Floats:
    """Return above / below, NaN where nothing counts."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(above / below)


def _interval(
    sums: Floats, statistic: Callable[[Floats], Floats], samples: int, seed: int
) -> tuple[float, float, float]:
    """Return the statistic of the column sums, (draws, columns) -> (draws,), and its interval."""
    if not len(sums):
        return float("nan"), float("nan"), float("nan")
    drawn = [statistic(sums[block].sum(axis=1)) for block in _draws(len(sums), samples, seed)]
    value = statistic(sums.sum(axis=0, keepdims=True))[0]
    return (float(value), *_percentiles(np.concatenate(drawn)))


def _percentiles(drawn: Floats) -> tuple[float, float]:
    defined = drawn[~np.isnan(drawn)]
    if not defined.size:
        return float("nan"), float("nan")
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


def _draws(units: int, samples: int, seed: int) -> Iterator[Positions]:
    """Yield blocks of draws with replacement, shape (draws, units)."""
    generator = np.random.default_rng(seed)
    for rows in _blocks(units, samples):
        yield generator.integers(0, units, (rows, units))


def _blocks(units: int, samples: int) -> Iterator[int]:
    rows = max(1, BLOCK // max(1, units))
    for done in range(0, samples, rows):
        yield min(rows, samples - done)


def _arrangements(units: int, samples: int, seed: int) -> Iterator[Swapped]:
    """Yield blocks of random arrangements, shape (arrangements, units): True is swapped."""
    generator = np.random.default_rng(seed)
    for rows in _blocks(units, samples):
        yield generator.integers(0, 2, (rows, units)) == 0


def _p_value(far: Callable[[Swapped], Floats], units: int, samples: int, seed: int) -> float:
    """Return the share of arrangements as far from equality as the observed one."""
    observed = far(np.zeros((1, units), dtype=np.bool_))[0]
    if np.isnan(observed):
        return float("nan")
    if observed <= ROUNDING:
        return 1.0  # every arrangement is as far
    every = 2**units <= samples
    if every:
        bits = np.arange(2**units)[:, None] >> np.arange(units) & 1
        blocks = iter([bits.astype(np.bool_)])
    else:
        blocks = _arrangements(units, samples, seed)
    # a comparison with NaN is False: not nearer, so as far
    as_far = sum(int((~(far(block) < observed - ROUNDING)).sum()) for block in blocks)
    return as_far / 2**units if every else (as_far + 1) / (samples + 1)


def _studentised(sums: Floats) -> Callable[[Swapped], Floats]:
    """Return the distance from equality of arrangements of units (value, count, value, count).

    With difference d, its standard error s by linearisation of both ratios and u units, it is
    d² / (d² + u s²): in [0, 1], growing with |d| / s, and defined where s is 0. Every sum it
    needs is linear in what is swapped, so one matrix product makes all of a block.
    """
    x, w, y, v = sums.T
    shift = (x.sum() + y.sum()) / (w.sum() + v.sum())  # moves both ratios alike; less rounding
    x, y = x - shift * w, y - shift * v
    left = np.stack([x, w, x * x, x * w, w * w, x * v], axis=1)
    right = np.stack([y, v, y * y, y * v, v * v, y * w], axis=1)
    both_values, both_counts = float(x @ y), float(w @ v)

    def far(swapped: Swapped) -> Floats:
        moved = swapped.astype(np.float64) @ (right - left)
        a, b = (left.sum(axis=0) + moved).T, (right.sum(axis=0) - moved).T
        mean_a, mean_b = _ratio(a[0], a[1]), _ratio(b[0], b[1])
        error_a = a[2] - 2 * mean_a * a[3] + mean_a**2 * a[4]
        error_b = b[2] - 2 * mean_b * b[3] + mean_b**2 * b[4]
        shared = both_values - mean_b * a[5] - mean_a * b[5] + mean_a * mean_b * both_counts
        variance = (
            _ratio(error_a, a[1] ** 2)
            + _ratio(error_b, b[1] ** 2)
            - 2 * _ratio(shared, a[1] * b[1])
        )
        squared = (mean_a - mean_b) ** 2
        whole = squared + len(sums) * np.maximum(variance, 0)
        return np.where(whole == 0, 0.0, _ratio(squared, whole))

    return far
