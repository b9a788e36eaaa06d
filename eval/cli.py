"""kutip eval PART …: run one part of the evaluation."""

import sys
from collections.abc import Sequence
from importlib import import_module

PARTS = {
    "retrieval": "find the right passage: keyword, vector, fused (IDK-MRC valid, news questions)",
    "translations": "find a sentence's translation (NTREX-128)",
    "reading": "find the answer in a given passage (IDK-MRC, TyDi QA, XQuAD, …)",
    "pipeline": "answer or refuse over a store (seeds, sample, idk_mrc)",
    "followups": "make follow-up questions stand alone (own conversations, CANARD)",
    "chunking": "sizes of chunks: how well news articles are found",
    "splitting": "find sentence ends in Indonesian news, beside other splitters",
    "analysers": "the steps from text to search terms",
    "tables": "run all of these and write eval/tables/*.md",
    "speed": "adding, searching, asking; memory",
    "speed_keyword": "keyword search beside rank_bm25 and bm25s",
}
HELP = (
    "usage: kutip eval QUESTIONS.jsonl [options]   ask your own questions over your store\n"
    "       kutip eval PART [options]\n\nparts:\n"
) + "".join(f"  {name:14} {text}\n" for name, text in PARTS.items())


def main(arguments: Sequence[str]) -> int:
    """Hand the arguments to the part; return its exit code.

    ``--store DIR`` may stand before the part. A file in the part's place is a question set
    that is asked over that store.
    """
    store, rest = _store(list(arguments))
    if not rest or rest[0] in ("-h", "--help"):
        sys.stdout.write(HELP)
        return 0 if rest else 2
    name, *options = rest
    if name.endswith((".jsonl", ".jsonl.gz")):
        name, options = "pipeline", ["--questions", name, *options]
    if name not in PARTS:
        sys.stderr.write(
            f"kutip eval: {name!r} is no part and no question file (.jsonl, .jsonl.gz)."
            f" Parts: {', '.join(PARTS)}.\n"
        )
        return 2
    if store and name == "pipeline":
        options = ["--store", store, *options]  # first: one given after the file wins
    return int(import_module(f"eval.{name}").main(options) or 0)


def _store(arguments: list[str]) -> tuple[str | None, list[str]]:
    if len(arguments) >= 2 and arguments[0] == "--store":
        return arguments[1], arguments[2:]
    return None, arguments
