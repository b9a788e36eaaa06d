"""kutip eval …: ask question sets, look at their runs, or measure Kutip's own parts."""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

RUNS = {
    "compare": "two runs of one set: what got better or worse beyond chance",
    "losses": "where a run lost its questions: searching, reading, choosing, deciding",
    "report": "a run as one page of HTML",
    "export": "a run as TREC run, SQuAD predictions or JSON lines",
    "get": "fetch a public question set",
}
PARTS = {
    "retrieval": "keyword, vector and fused search (IDK-MRC valid, news questions)",
    "translations": "find a sentence's translation (NTREX-128, Tatoeba, MKQA questions)",
    "budget": "how many passages 50 ms read, and how often the answer's is among them",
    "crosslingual": "ask in one language, find the answering sentence in another (XQuAD-R)",
    "followups": "make follow-up questions stand alone (own conversations, CANARD)",
    "suggestions": "further questions suggested under an answer: how many, at what cost",
    "chunking": "sizes of chunks: how well news articles are found",
    "splitting": "find sentence ends in Indonesian news, beside other splitters",
    "analysers": "the steps from text to search terms",
    "ladder": "what each step of the pipeline gains, and what other settings would give",
    "scale": "the whole pipeline among 0 to 521,092 other articles",
    "planted": "planted articles: how many right answers they turn",
    "rivals": "Haystack, txtai, rank_bm25 and bm25s on the same questions and passages",
    "speed": "adding, searching, asking; memory",
    "speed_keyword": "keyword search beside rank_bm25 and bm25s",
    "tables": "run the parts and write eval/tables/*.md",
}
FOLDERS = {"report": "eval.report.command", "rivals": "eval.rivals.compare"}


def _listed(parts: dict[str, str]) -> str:
    return "".join(f"  {name:14} {text}\n" for name, text in parts.items())


HELP = (
    "usage: kutip eval QUESTIONS … [options]   ask question sets (kutip eval QUESTIONS --help)\n"
    "       kutip eval PART [options]\n\n"
    "QUESTIONS is a file (JSON lines, SQuAD, CSV), a folder (BEIR, TREC) or a name: sample.\n"
    f"\nwith the runs that this writes:\n{_listed(RUNS)}\nKutip's own evaluation:\n{_listed(PARTS)}"
)


def main(arguments: Sequence[str], default_store: Path | None = None) -> int:
    """Hand the arguments to a part, or ask the question sets that they name; return the exit code.

    ``--store DIR`` may stand first. Without it a set that brings no articles is asked over
    ``default_store``.
    """
    store, rest = _store(list(arguments))
    if not rest or rest[0] in ("-h", "--help"):
        sys.stdout.write(HELP)
        return 0 if rest else 2
    name, *options = rest
    if name in RUNS or name in PARTS:
        return int(import_module(FOLDERS.get(name, f"eval.{name}")).main(options) or 0)
    chosen = ["--store", store] if store else []
    ask = import_module("eval.ask")
    return int(ask.main([*chosen, *rest], default_store))


def _store(arguments: list[str]) -> tuple[str | None, list[str]]:
    if len(arguments) >= 2 and arguments[0] == "--store":
        return arguments[1], arguments[2:]
    return None, arguments
