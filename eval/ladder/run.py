"""Question sets -> what each step of the pipeline gains, and what other settings would give.

Every variant writes a run file; what stands there is not asked again, so that a stopped ladder
goes on where it was. The threshold was fitted for the shipped settings: where another setting
spreads the scores otherwise, forced F1, which no refusal enters, is the fairer figure.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from eval.corpora import articles_of
from eval.ladder.tables import Runs, report
from eval.ladder.times import table, time_variants
from eval.ladder.variants import Legs, Variant, assistant_of, fill
from eval.measure import RUNS, code_digest, commit, digest_of, pipeline_bench
from eval.named import load
from eval.progress import Progress
from eval.questions import QuestionSet
from eval.runs import Run, record
from index.chunk import MAX_CHARACTERS

SETS = ("idk_mrc.valid", "sample", "seeds")
TIMED_QUESTIONS = 200
SHIPPED = Variant("shipped")
PASSAGES_ALONE = (
    Variant("keyword, no reader", Legs(vector=False), reads=False),
    Variant("vector, no reader", Legs(keyword=False), reads=False),
    Variant("fused, no reader", Legs(coverage=False), reads=False),
    Variant("word by word, no reader", reads=False),
)
SETTINGS: Mapping[str, tuple[Variant, ...]] = {
    "Search": (
        Variant("keyword alone", Legs(vector=False)),
        Variant("vectors alone", Legs(keyword=False)),
        *(Variant(f"fused, vector weight {w}", Legs(weight=w)) for w in (0.5, 2.0)),
        Variant("not word by word", Legs(coverage=False)),
    ),
    "Passages read": tuple(
        Variant(f"passages read: {count}", passages_read=count) for count in (1, 3, 5, 20)
    ),
    "Weight of the passage's score in the choice": tuple(
        Variant(f"retrieval weight {weight}", retrieval_weight=weight) for weight in (0.0, 0.2, 0.8)
    ),
    "Size of chunks": tuple(
        Variant(f"chunks of {size} characters", chunk_characters=size) for size in (300, 1200)
    ),
}


def variants() -> list[Variant]:
    """Return every variant once, those that share a store side by side."""
    every = [SHIPPED, *PASSAGES_ALONE, *(one for some in SETTINGS.values() for one in some)]
    return sorted(every, key=lambda variant: variant.chunk_characters)


def run_all(
    questions: QuestionSet, chosen: Sequence[Variant], folder: Path, code: str
) -> Iterator[Run]:
    """Yield every variant's run; those of one chunk size share a store made for them."""
    done = 0
    for characters, some in groupby(chosen, key=lambda variant: variant.chunk_characters):
        with tempfile.TemporaryDirectory() as place:
            store = Path(place) / "store"
            fill(store, articles_of(questions), characters)
            for variant in some:
                done += 1
                label = f"{questions.name}, {variant.name} ({done} of {len(chosen)})"
                yield run(questions, variant, store, folder, code, label)


def run(
    questions: QuestionSet,
    variant: Variant,
    store: Path,
    folder: Path,
    code: str,
    label: str = "",
) -> Run:
    """Return one variant's run, made or gone on with in a file of ``folder``.

    ``code`` is the digest of the code that runs.
    """
    assistant = assistant_of(variant, store)
    progress = Progress(label or variant.name, len(questions.questions))
    try:
        bench = pipeline_bench(assistant)
        header: dict[str, Any] = {
            "set": questions.name,
            "mode": "pipeline",
            "questions_sha256": digest_of(questions.questions),
            "code_sha256": code,
            "variant": asdict(variant),
            **bench.header,
        }
        path = folder / file_name(header)
        about = {"about": {"commit": commit()}}
        return record(path, header | about, questions.questions, bench.answer, progress.show)
    finally:
        progress.close()
        assistant.close()


def file_name(header: Mapping[str, Any]) -> str:
    """Return a name that changes with all that decides the results."""
    name = header["variant"]["name"].replace(" ", "-").replace(",", "")
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode()).hexdigest()
    return f"{header['set']}.{name}.{digest[:8]}.jsonl"


def times(questions: QuestionSet) -> str:
    """Return what a question takes with the shipped settings and those that change the work."""
    searches, passages = SETTINGS["Search"][:2], SETTINGS["Passages read"]
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "store"
        fill(store, articles_of(questions), MAX_CHARACTERS)
        asked = [question.text for question in questions.questions[:TIMED_QUESTIONS]]
        taken = time_variants([SHIPPED, *searches, *passages], store, asked)
    return (
        f"## Time a question\n\n{questions.name}, {len(asked)} questions, each asked with every"
        f" setting in turn\n\n{table(taken)}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing and write the tables."""
    parser = argparse.ArgumentParser(prog="kutip eval ladder", description=__doc__)
    parser.add_argument("--sets", nargs="+", default=list(SETS), help="names or question files")
    parser.add_argument("--folder", type=Path, default=RUNS / "ladder", help="of the run files")
    parser.add_argument("--out", type=Path, help="write the tables there instead of printing them")
    options = parser.parse_args(arguments)
    found: dict[str, Runs] = {}
    code = code_digest()  # files may be changed while this goes on with what it loaded
    try:
        for name in options.sets:
            made = run_all(load(name), variants(), options.folder, code)
            found[name] = {one.header["variant"]["name"]: one for one in made}
        timed = times(load(options.sets[0]))
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The same command goes on from here.\n")
        return 130
    text = f"{report(found, SETTINGS)}\n{timed}"
    if options.out:
        fresh = options.out.with_name(options.out.name + ".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(options.out)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
