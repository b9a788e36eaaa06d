"""Names of question sets -> QuestionSet: the project's own, and those of the shared folder."""

from pathlib import Path

from eval.questions import SAMPLE, SEEDS, SHARED, QuestionSet, read_questions
from eval.sets.read import read_set
from index.errors import KutipError

OWN = {"sample": SAMPLE, "seeds": SEEDS}


def names() -> list[str]:
    """Return the names that can be given instead of a file."""
    folder = SHARED / "qa"
    return [*OWN, *sorted(path.name.removesuffix(".jsonl.gz") for path in folder.glob("*.gz"))]


def load(name_or_path: str) -> QuestionSet:
    """Return a named set, or the set in a file or folder.

    Raises KutipError when there is neither.
    """
    if (path := Path(name_or_path)).exists():
        return read_set(path)
    if name_or_path in OWN:
        return QuestionSet(name_or_path, tuple(read_questions(OWN[name_or_path])))
    shared = SHARED / "qa" / f"{name_or_path}.jsonl.gz"
    if shared.is_file():
        return QuestionSet(name_or_path, tuple(read_questions(shared)))
    raise KutipError(
        f"{name_or_path} is neither a file nor a known question set. Known: {', '.join(names())}."
    )
