"""Score sentence splitters on hand-marked Indonesian news: precision, recall, F1, speed.

Run: python -m eval.splitting [--split tune] [--stratum random|abbreviations]
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import numpy as np

from eval.questions import SHARED, read_records
from index.split import split_sentences

CORPUS = SHARED / "corpus" / "news_id.jsonl.gz"
SPEED_CHARACTERS = 2_000_000
BOOTSTRAP_ROUNDS = 2000

Splitter = Callable[[str], list[int]]  # text -> exclusive sentence ends


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The marked beginning of an article; ``unmarked_ends``, without a sign, do not count."""

    text: str
    ends: frozenset[int]
    unmarked_ends: frozenset[int]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one splitter on one text."""

    right: int
    proposed: int
    marked: int


def load_marked(corpus: Path, split: str, stratum: str | None = None) -> list[MarkedText]:
    """Return the marked texts of a split; raise ValueError where the corpus is another one."""
    lines = files("eval").joinpath("data", "sentence_ends_id.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    wanted = {
        record["article_id"]: record
        for record in records
        if record["split"] == split and stratum in (None, record["stratum"])
    }
    marked = []
    for article in read_records(corpus):
        record = wanted.get(article["id"])
        if record is None:
            continue
        text = article["text"].replace("\r\n", "\n")
        if hashlib.sha256(text.encode()).hexdigest() != record["text_sha256"]:
            raise ValueError(
                f"{corpus}: the text of {article['id']} is not the one that was marked"
            )
        length = record["first_characters"]
        marked.append(
            MarkedText(text[:length], frozenset(record["ends"]), frozenset(record["unmarked_ends"]))
        )
    return marked


def score(splitter: Splitter, marked: MarkedText) -> Score:
    """Count right, proposed and marked ends; the end of the text is given and left out."""
    last = len(marked.text)
    proposed = {end for end in splitter(marked.text) if end < last} - marked.unmarked_ends
    ends = {end for end in marked.ends if end < last}
    return Score(len(ends & proposed), len(proposed), len(ends))


def precision_recall_f1(scores: Sequence[Score]) -> tuple[float, float, float]:
    """Pool the counts: P = right / proposed, R = right / marked, F1 = 2 P R / (P + R)."""
    right = sum(item.right for item in scores)
    proposed = sum(item.proposed for item in scores)
    marked = sum(item.marked for item in scores)
    return (
        right / proposed if proposed else 0.0,
        right / marked if marked else 0.0,
        2 * right / (proposed + marked) if proposed + marked else 0.0,
    )


def f1_interval(scores: Sequence[Score]) -> tuple[float, float]:
    """Return the 95 % interval of F1 under resampling of whole articles (seed 0)."""
    generator = np.random.default_rng(0)
    rounds = generator.integers(0, len(scores), size=(BOOTSTRAP_ROUNDS, len(scores)))
    values = [precision_recall_f1([scores[i] for i in picks])[2] for picks in rounds]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def megabytes_per_second(splitter: Splitter, texts: Sequence[str]) -> float:
    """Return UTF-8 megabytes per second over the texts, one call each, best of two passes."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        for text in texts:
            splitter(text)
        seconds.append(time.perf_counter() - began)
    return size / min(seconds)


def kutip(text: str) -> list[int]:
    """Split with our own rules."""
    return [sentence.end for sentence in split_sentences(text, "id")]


def _ends_of(text: str, sentences: Sequence[str]) -> list[int]:
    """Find sentences that a splitter returned as strings again in their text."""
    ends, position = [], 0
    for sentence in sentences:
        stripped = sentence.strip()
        found = text.find(stripped, position)
        if stripped and found >= 0:
            position = found + len(stripped)
            ends.append(position)
    return ends


def _sentencex() -> Splitter:
    module = import_module("sentencex")
    return lambda text: _ends_of(text, list(module.segment("id", text)))


def _pysbd() -> Splitter:
    segmenter = import_module("pysbd").Segmenter(language="en", clean=False)
    return lambda text: _ends_of(text, segmenter.segment(text))


def _blingfire() -> Splitter:
    module = import_module("blingfire")
    return lambda text: _ends_of(text, _unwrapped(text, module.text_to_sentences(text)))


def _unwrapped(text: str, sentences: str) -> list[str]:
    """Give BlingFire's sentences the line breaks back that it turned into spaces."""
    flat = text.replace("\n", " ")
    ends = _ends_of(flat, sentences.split("\n"))
    return [text[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)]


OTHERS: dict[str, Callable[[], Splitter]] = {
    'sentencex "id"': _sentencex,
    'pysbd "en"': _pysbd,
    "blingfire": _blingfire,
}


def splitters() -> dict[str, Splitter]:
    """Return ours and the others that are installed."""
    found: dict[str, Splitter] = {"kutip": kutip}
    for name, load in OTHERS.items():
        try:
            found[name] = load()
        except ImportError:
            continue
    return found


def render(corpus: Path, split: str, stratum: str | None) -> str:
    """Return the table as Markdown."""
    marked = load_marked(corpus, split, stratum)
    articles = list(read_records(corpus))
    texts = [article["text"] for article in articles[:: len(articles) // 1000]]
    while sum(map(len, texts)) > SPEED_CHARACTERS:
        texts.pop()
    rows = [
        f"Sentence ends, {split} half, {stratum or 'all'}: {len(marked)} articles, "
        f"{sum(len(item.ends) for item in marked)} ends marked by hand.\n",
        "| splitter | precision | recall | F1 | F1 95 % | MB/s |",
        "|---|---|---|---|---|---|",
    ]
    for name, splitter in splitters().items():
        scores = [score(splitter, item) for item in marked]
        precision, recall, f1 = precision_recall_f1(scores)
        low, high = f1_interval(scores)
        sample = texts if name != 'pysbd "en"' else texts[:20]  # 0.02 MB/s: a few are enough
        speed = megabytes_per_second(splitter, sample)
        rows.append(
            f"| {name} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {low:.3f}–{high:.3f} "
            f"| {speed:.2f} |"
        )
    return "\n".join(rows) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the table to standard output."""
    parser = argparse.ArgumentParser(prog="kutip eval splitting", description=__doc__)
    parser.add_argument("--split", choices=["tune", "test"], default="test")
    parser.add_argument("--stratum", choices=["random", "abbreviations"])
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    options = parser.parse_args(arguments)
    if not options.corpus.exists():
        sys.stderr.write(
            f"No corpus at {options.corpus}: the marked texts are not part of the project. "
            "Give its place with --corpus.\n"
        )
        return 1
    sys.stdout.write(render(options.corpus, options.split, options.stratum))
    return 0


if __name__ == "__main__":
    sys.exit(main())
