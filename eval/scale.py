"""IDK-MRC valid among ever more Wikipedia leads -> quality, time and memory of the whole pipeline.

The 763 questions are asked over the passages of IDK-MRC plus 0, 10,000, 100,000 and all 521,092
leads; a smaller number is part of every larger one. Filling a store and timing the questions
each have a process of their own, which tells its own peak memory. Steps that are done are not
done again; --again begins anew.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.compare import difference
from eval.measure import RUNS, Settings, commit, measure
from eval.measures.registry import MEASURES
from eval.named import IDK_MRC, load
from eval.pairing import Pairs
from eval.runs import Run
from eval.scale_plot import Panel, Series, picture
from eval.statistics import holm
from eval.table import markdown, with_interval
from index.errors import KutipError

SIZES = (0, 10_000, 100_000, 521_092)
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
which other work on the computer does not lengthen much. Memory: the most that the process held.
Above {exact_max:,} chunks vectors are searched in 8 bits.
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


def measure_size(distractors: int, folder: Path, again: bool) -> Measured:
    """Fill, time and ask one store; what the folder holds already is taken from there."""
    store = folder / f"store-{distractors}"
    added_file, timed_file = (store.with_suffix(end) for end in (".json", ".timed.json"))
    if again:
        for path in (added_file, timed_file):
            path.unlink(missing_ok=True)
    added = _remembered(added_file, lambda: _fill(store, distractors))
    run = measure(
        load(IDK_MRC),
        Settings("pipeline", store),
        folder / f"scale-{distractors}.jsonl",
        again,
    )
    timed = _remembered(timed_file, lambda: _step("time", str(store)))
    return Measured(distractors, added, timed, run)


def report(sizes: Sequence[Measured], picture_name: str) -> str:
    """Return both tables."""
    from index.vector import EXACT_MAX

    first = sizes[0]
    heading = HEADING.format(
        commit=first.run.header["about"]["commit"] or "unknown",
        questions=len(first.run.results),
        passages=int(first.added["articles"]) - first.distractors,
        picture=picture_name,
    )
    return heading + _quality(sizes) + "\n" + _costs(sizes) + COSTS_NOTE.format(exact_max=EXACT_MAX)


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
    times = [
        series("p50", lambda one: one.timed["p50_ms"]),
        series("p95", lambda one: one.timed["p95_ms"]),
    ]
    memory = [
        series("while answering", lambda one: one.timed["peak_megabytes"]),
        series("while adding", lambda one: one.added["peak_megabytes"]),
        series("store on disk", lambda one: one.added["megabytes"]),
    ]
    panels = [
        Panel("Quality", quality, 1.0, ".2f"),
        Panel("Milliseconds a question", times, _top(times), ".0f"),
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
            f"{one.timed['peak_megabytes']:,.0f} MB",
        ]
        for one in sizes
    ]
    adding = ["adding", "processor", "chunks/s of it", "peak memory", "on disk"]
    asking = ["ready", "p50", "p95", "processor, mean", "peak memory, answering"]
    return markdown(["distractors", "articles", "chunks", *adding, *asking], rows)


def _fill(store: Path, distractors: int) -> dict[str, float]:
    """Fill a store under another name and move it to its own when it is whole."""
    fresh = store.with_suffix(".new")
    for folder in (store, fresh):
        shutil.rmtree(folder, ignore_errors=True)
    taken = _step("add", str(fresh), str(distractors))
    fresh.rename(store)
    return taken


def _step(*arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "eval.scale_steps", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise KutipError(f"{' '.join(command)} ended with {done.returncode}: see above.")
    taken: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return taken


def _remembered(path: Path, take: Callable[[], dict[str, float]]) -> Mapping[str, float]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, json.dumps(take() | {"commit": commit()}) + "\n")
    known: Mapping[str, float] = json.loads(path.read_text())
    return known


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size and write table and picture."""
    parser = argparse.ArgumentParser(prog="kutip eval scale", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--folder", type=Path, default=RUNS / "scale", help="needs some 2 GB")
    parser.add_argument("--out", type=Path, help="the table, with the picture (.svg) beside it")
    parser.add_argument("--again", action="store_true", help="begin anew")
    options = parser.parse_args(arguments)
    try:
        sizes = [measure_size(n, options.folder, options.again) for n in sorted(options.sizes)]
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The same command goes on from here.\n")
        return 130
    if options.out:
        drawn = options.out.with_suffix(".svg")
        _write(drawn, draw(sizes))
        _write(options.out, report(sizes, drawn.name))
    else:
        sys.stdout.write(report(sizes, "scale.svg"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
