"""Variants over one store -> what a question takes with each, asked in turns.

Every question is asked with all variants before the next one, so that whatever else the
computer does meets them alike. Processor time is shown beside the time on the clock.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.ladder.variants import Variant, assistant_of
from eval.progress import Progress
from eval.table import markdown

WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Times:
    """A variant's medians and 95th percentile, in milliseconds a question."""

    name: str
    p50: float
    p95: float
    processor_p50: float


def time_variants(
    variants: Sequence[Variant], store: Path, questions: Sequence[str]
) -> list[Times]:
    """Return the times of every variant; the first questions only warm up."""
    assistants = [assistant_of(variant, store) for variant in variants]
    taken = np.zeros((len(questions), len(variants), 2))
    progress = Progress("timing", len(questions))
    try:
        for row, question in enumerate([*questions[:WARM_UP], *questions], -WARM_UP):
            for column, assistant in enumerate(assistants):
                clock, processor = time.perf_counter(), time.process_time()
                assistant.ask(question)
                spent = time.perf_counter() - clock, time.process_time() - processor
                if row >= 0:
                    taken[row, column] = spent
            progress.show(row + WARM_UP + 1)
    finally:
        progress.close()
        for assistant in assistants:
            assistant.close()
    p50, p95 = np.percentile(taken * 1000, [50, 95], axis=0)
    return [
        Times(variant.name, float(p50[i, 0]), float(p95[i, 0]), float(p50[i, 1]))
        for i, variant in enumerate(variants)
    ]


def table(times: Sequence[Times]) -> str:
    """Return one row a variant."""
    rows = [
        [one.name, f"{one.p50:.0f} ms", f"{one.p95:.0f} ms", f"{one.processor_p50:.0f} ms"]
        for one in times
    ]
    return markdown(["setting", "p50", "p95", "processor time, p50"], rows)
