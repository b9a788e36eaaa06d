"""Runs among more and more articles -> the tables of quality and cost, and their picture."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.compare.differences import difference
from eval.compare.pairing import Pairs
from eval.measures.registry import MEASURES
from eval.runs import Run
from eval.scale.plot import Panel, Series, picture
from eval.statistics import holm
from eval.table import markdown, with_interval
from index.vector import EXACT_MAX

QUALITY = {
    "EM [95 %]": "exact_match",
    "F1": "f1",
    "answerable F1": "has_answer_f1",
    "answerable F1, forced": "forced_f1",
    "refused of unanswerable": "no_answer_accuracy",
    "recall@10": "recall@10",
    "recall@100": "recall@100",
    "answer among 10 passages": "answer_recall@10",
    "answer among 100 passages": "answer_recall@100",
}
HEADING = """# The whole pipeline among ever more articles

`kutip eval scale --out eval/tables/scale.md` (`make scale`), commit {commit}.

IDK-MRC valid, {questions} questions, over the {passages:,} passages of its train and valid parts
and so many leads of the Indonesian Wikipedia, taken in a fixed pseudo-random order.
Only an answer's words count. Leads that begin like a valid passage were removed, but those that
are left come from the same encyclopedia: some hold true answers that nobody labelled, also to
questions that count as unanswerable. Recall is of the question's own passage; "answer among" asks
for the gold words in any of the passages, which longer lists also meet by chance.

![Quality, time and memory by number of articles]({picture})

"""
COSTS_NOTE = """
Adding and answering each ran in a process of their own. Ready: from an empty process to the first
answer. Time per question: every question once, one after the other. Processor: time on all cores,
which other work on the computer hardly lengthens, as it does that of the clock; the load is the
mean number of processes at work just then, on {cores} cores. Memory: the most that the process
held. Above {exact_max:,} chunks vectors are searched in 8 bits.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one size gave; ``added`` and ``timed`` are what the two processes told."""

    distractors: int
    added: Mapping[str, float]
    timed: Mapping[str, float]
    run: Run

    def mean(self, name: str) -> float:
        """Return a measure's mean."""
        return MEASURES[name].mean(self.run.results)


def report(sizes: Sequence[Measured], picture_name: str) -> str:
    """Return both tables."""
    first = sizes[0]
    heading = HEADING.format(
        commit=first.run.header["about"]["commit"] or "unknown",
        questions=len(first.run.results),
        passages=int(first.added["articles"]) - first.distractors,
        picture=picture_name,
    )
    return (
        heading
        + "## Quality\n\n"
        + _quality(sizes)
        + "\n## Time and memory\n\n"
        + _costs(sizes)
        + COSTS_NOTE.format(exact_max=EXACT_MAX, cores=os.cpu_count())
    )


def draw(sizes: Sequence[Measured]) -> str:
    """Return the picture."""
    labels = [f"{one.distractors:,}" for one in sizes]

    def series(name: str, value: Callable[[Measured], float]) -> Series:
        return Series(name, [value(one) for one in sizes])

    quality = [
        series("own passage in 10", lambda one: one.mean("recall@10")),
        series("refused, unanswerable", lambda one: one.mean("no_answer_accuracy")),
        series("F1, all questions", lambda one: one.mean("f1")),
        series("F1, answerable", lambda one: one.mean("has_answer_f1")),
    ]
    # Not the clock: other work on the computer would shape the line.
    times = [series("mean", lambda one: one.timed["processor_ms"])]
    memory = [
        series("while answering", lambda one: one.timed["peak_megabytes"]),
        series("while adding", lambda one: one.added["peak_megabytes"]),
        series("store on disk", lambda one: one.added["megabytes"]),
    ]
    panels = [
        Panel("Quality", quality, 1.0, ".2f"),
        Panel("Processor milliseconds a question", times, _top(times), ".0f"),
        Panel("Megabytes", memory, _top(memory), ",.0f"),
    ]
    return picture("Kutip among ever more articles", labels, panels)


def _top(series: Sequence[Series]) -> float:
    return max(max(one.values) for one in series) * 1.05


def _quality(sizes: Sequence[Measured]) -> str:
    pairs = [Pairs(sizes[0].run.results, one.run.results) for one in sizes[1:]]
    lost = [difference("f1", pair) for pair in pairs]
    adjusted = holm([one.p_value for one in lost])
    rows = []
    for number, one in enumerate(sizes):
        cells = [with_interval(MEASURES[m].values(one.run.results)) for m in QUALITY.values()]
        change = ["", ""]
        if number:
            d = lost[number - 1]
            moved = f"{d.difference:+.3f} [{d.low:+.3f}, {d.high:+.3f}]"
            change = [moved, f"{adjusted[number - 1]:.4f}"]
        rows.append([f"{one.distractors:,}", *cells, *change])
    base = f"F1 against {sizes[0].distractors:,}"
    return markdown(["distractors", *QUALITY, base, "p (Holm)"], rows)


def _costs(sizes: Sequence[Measured]) -> str:
    rows = [
        [
            f"{one.distractors:,}",
            f"{int(one.added['articles']):,}",
            f"{int(one.added['chunks']):,}",
            f"{one.added['seconds']:.0f} s",
            f"{one.added['processor_seconds']:.0f} s",
            f"{one.added['chunks'] / one.added['processor_seconds']:,.0f}",
            f"{one.added['peak_megabytes']:,.0f} MB",
            f"{one.added['megabytes']:,.0f} MB",
            f"{one.timed['ready_seconds']:.1f} s",
            f"{one.timed['p50_ms']:.0f} ms",
            f"{one.timed['p95_ms']:.0f} ms",
            f"{one.timed['processor_ms']:.0f} ms",
            f"{one.timed['load']:.1f}",
            f"{one.timed['peak_megabytes']:,.0f} MB",
        ]
        for one in sizes
    ]
    adding = ["adding", "processor", "chunks/s of it", "peak memory", "on disk"]
    asking = ["ready", "p50", "p95", "processor, mean", "load", "peak memory, answering"]
    return markdown(["distractors", "articles", "chunks", *adding, *asking], rows)
