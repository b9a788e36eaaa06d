"""Follow-up sets -> how well the stand-alone question is rebuilt, beside three baselines.

Run: kutip eval followups [--json | --table] [--tuning]
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.questions import SHARED, read_records
from eval.statistics import bootstrap_interval
from qa.datatypes import Turn
from qa.followup import rewrite
from qa.followup_words import ALL_FUNCTION

ROOT = Path(__file__).parents[1]
CANARD = SHARED / "followups" / "canard.dev.part1.jsonl.gz"
CANARD_TUNING_ROWS = 1000
INDONESIAN_TUNING = ROOT / "eval" / "data" / "followups_id.jsonl"
INDONESIAN_TEST = ROOT / "eval" / "sample" / "followups.jsonl"
NOTES = """
Intervals are 95 % bootstrap intervals over questions. "As typed" gives the history as it stands
in CANARD, where even the first question may say "he"; "chained" gives what Kutip has: a first
question that stands alone, then Kutip's own rewritings. The title names the topic and is no part
of the history: no method that reads only the turns can know it. The rules were made on the first
1,000 rows of CANARD and on data/followups_id.jsonl; the figures are of the other rows and of
sample/followups.jsonl. Both were scored twice: after a first score (own conversations: token F1
0.784, recall 0.502; CANARD as above) the rules for a left-out subject ("Kapan diresmikan?") were
added, without a look at any row of either.
"""
TABLE = ROOT / "eval" / "tables" / "followups.md"

Interval = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One follow-up question with its gold stand-alone form; ``title`` is "" where unknown."""

    turns: tuple[Turn, ...]
    question: str
    gold: str
    title: str = ""

    @property
    def stands_alone(self) -> bool:
        """Tell whether the gold form is the question itself."""
        return words(self.question) == words(self.gold)


@dataclass(frozen=True, slots=True)
class Score:
    """One method on one set; each interval is (mean, low, high), 95 %.

    ``recall`` is of the content words that the gold form adds, over the ``adding`` questions
    that add any. ``unchanged`` is the share of the ``standing`` stand-alone questions left as
    they were. ``wrong`` is the share of the adding questions changed without one right word,
    ``left`` the share of them left as they were.
    """

    name: str
    method: str
    questions: int
    adding: int
    standing: int
    f1: Interval
    recall: Interval
    unchanged: Interval
    wrong: Interval
    left: Interval


Method = Callable[[FollowUp], str]


def words(text: str) -> list[str]:
    """Return the lower-case words; "X's" counts as "X", for the name is what matters."""
    return [re.sub(r"['’]s?$", "", word) for word in re.findall(r"\w+(?:['’]\w+)?", text.lower())]


def token_f1(predicted: str, gold: str) -> float:
    """Return F1 = 2 · shared / (predicted + gold) over bags of words; 1 when both are empty."""
    left, right = Counter(words(predicted)), Counter(words(gold))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 1.0


def added_words(followup: FollowUp) -> set[str]:
    """Return the words with content that the gold form adds to the question."""
    return set(words(followup.gold)) - set(words(followup.question)) - ALL_FUNCTION


def added_recall(predicted: str, followup: FollowUp) -> float:
    """Return the share of ``added_words`` that ``predicted`` has; there must be some."""
    added = added_words(followup)
    return len(added & set(words(predicted))) / len(added)


def as_asked(followup: FollowUp) -> str:
    """Change nothing."""
    return followup.question


def with_previous(followup: FollowUp) -> str:
    """Append the question before."""
    return f"{followup.question} {followup.turns[-1].question}"


def with_title(followup: FollowUp) -> str:
    """Append the title of the article that is being asked about, which Kutip does not know."""
    return f"{followup.question} {followup.title}"


def by_rules(followup: FollowUp) -> str:
    """Rewrite as Kutip does."""
    return rewrite(followup.question, followup.turns) or followup.question


METHODS: Mapping[str, Method] = {
    "as asked": as_asked,
    "+ previous question": with_previous,
    "+ article title": with_title,
    "Kutip": by_rules,
}


def turns_of(history: Sequence[str | None]) -> tuple[Turn, ...]:
    """Pair question, answer, question, answer ..."""
    pairs = zip(history[::2], history[1::2], strict=True)
    return tuple(Turn(question or "", answer) for question, answer in pairs)


def read_set(path: Path) -> list[FollowUp]:
    """Return the follow-ups of a file; questions without a history are not follow-ups."""
    return [_followup(row) for row in read_records(path) if row["history"]]


def _followup(row: dict[str, Any]) -> FollowUp:
    turns = turns_of(row["history"])
    return FollowUp(turns, row["question"], row["rewrite"], row.get("title", ""))


def chained(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each conversation the history that Kutip would have: what it rewrote itself.

    Only the opening question is taken from the gold form, because nobody opens with "he".
    """
    asked: list[str] = []
    changed = []
    for row in rows:
        turns = len(row["history"]) // 2
        history = list(row["history"])
        history[::2] = asked[:turns]
        changed.append({**row, "history": history})
        own = by_rules(_followup(changed[-1])) if turns else row["rewrite"]
        asked = [*asked[:turns], own]
    return changed


def score(name: str, method: str, followups: Sequence[FollowUp]) -> Score:
    """Measure one method on one set."""
    predicted = [METHODS[method](followup) for followup in followups]
    pairs = list(zip(predicted, followups, strict=True))
    adding = [pair for pair in pairs if added_words(pair[1])]
    standing = [pair for pair in pairs if pair[1].stands_alone]
    recalls = [added_recall(*pair) for pair in adding]
    same = [words(text) == words(followup.question) for text, followup in adding]
    return Score(
        name,
        method,
        questions=len(pairs),
        adding=len(adding),
        standing=len(standing),
        f1=bootstrap_interval([token_f1(text, followup.gold) for text, followup in pairs]),
        recall=bootstrap_interval(recalls),
        unchanged=bootstrap_interval(
            [float(words(text) == words(followup.question)) for text, followup in standing]
        ),
        wrong=bootstrap_interval(
            [float(not recall and not kept) for recall, kept in zip(recalls, same, strict=True)]
        ),
        left=bootstrap_interval([float(kept) for kept in same]),
    )


def sets(tuning: bool = False) -> dict[str, list[FollowUp]]:
    """Return the sets that are there, the tuning halves or the test halves."""
    found: dict[str, list[FollowUp]] = {}
    path = INDONESIAN_TUNING if tuning else INDONESIAN_TEST
    if path.is_file():
        found["own conversations"] = read_set(path)
    if CANARD.is_file():
        rows = list(read_records(CANARD))
        half = slice(None, CANARD_TUNING_ROWS) if tuning else slice(CANARD_TUNING_ROWS, None)
        for name, variant in (("CANARD, as typed", rows), ("CANARD, chained", chained(rows))):
            found[name] = [_followup(row) for row in variant[half] if row["history"]]
    return found


def measure(tuning: bool = False) -> list[Score]:
    """Score every method on every set; titles only where a set has them."""
    return [
        score(name, method, followups)
        for name, followups in sets(tuning).items()
        for method in METHODS
        if method != "+ article title" or any(followup.title for followup in followups)
    ]


def as_table(scores: Sequence[Score]) -> str:
    """Return a Markdown table."""
    head = ["set", "questions", "method", "token F1", "recall of added words"]
    head += ["stand-alone left alone", "changed to wrong words", "dependent left as it was"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for row in scores:
        cells = [row.name, str(row.questions), row.method, _cell(row.f1)]
        cells += [
            f"{_cell(row.recall)}, n={row.adding}",
            f"{_cell(row.unchanged)}, n={row.standing}",
        ]
        lines.append("| " + " | ".join([*cells, _cell(row.wrong), _cell(row.left)]) + " |")
    return "\n".join(lines) + "\n" + NOTES


def _cell(interval: Interval) -> str:
    mean, low, high = interval
    return f"{mean:.3f} [{low:.3f}, {high:.3f}]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the figures to standard output, with --table also to eval/tables/followups.md."""
    parser = argparse.ArgumentParser(prog="kutip eval followups", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.add_argument("--table", action="store_true", help=f"also write {TABLE.name}")
    parser.add_argument("--tuning", action="store_true", help="the halves the rules were made on")
    options = parser.parse_args(arguments)
    scores = measure(options.tuning)
    if options.json:
        sys.stdout.writelines(json.dumps(asdict(row)) + "\n" for row in scores)
        return 0
    table = as_table(scores)
    sys.stdout.write(table)
    if options.table:
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        TABLE.write_text(table, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
