"""Names of question sets -> QuestionSet: the project's own, and those of the shared folder."""

from collections.abc import Iterable
from pathlib import Path

from eval.corpora import passages
from eval.questions import SAMPLE, SEEDS, SHARED, Question, QuestionSet, read_questions
from eval.sets.read import read_set
from index.datatypes import Article
from index.errors import KutipError
from index.ingest import read_paths

IDK_MRC = "idk_mrc.valid"


def names() -> list[str]:
    """Return the names that can be given instead of a file."""
    files = sorted((SHARED / "qa").glob("*.jsonl.gz"))
    return ["sample", "seeds", *(path.name.removesuffix(".jsonl.gz") for path in files)]


def load(name_or_path: str) -> QuestionSet:
    """Return a named set with its articles, or the set in a file or folder.

    Raises KutipError when there is neither.
    """
    if name_or_path == "sample":
        return _own("sample", SAMPLE, SAMPLE.parent / "articles")
    if name_or_path == "seeds":
        return _own("seeds", SEEDS, SHARED / "seeds")
    shared = SHARED / "qa" / f"{name_or_path}.jsonl.gz"
    if name_or_path in names() and shared.is_file():
        questions = tuple(read_questions(shared))
        beside = _train_passages() if name_or_path == IDK_MRC else []
        articles = (*passages(questions), *beside)
        return QuestionSet(name_or_path, questions, tuple({a.id: a for a in articles}.values()))
    if (path := Path(name_or_path)).exists():
        return read_set(path)
    raise KutipError(
        f"{name_or_path} is neither a file nor a known question set. Known: {', '.join(names())}."
    )


def _own(name: str, questions: Path, articles: Path) -> QuestionSet:
    read: Iterable[object] = read_paths([articles])
    found = tuple(item for item in read if isinstance(item, Article))
    return QuestionSet(name, tuple(read_questions(questions)), found)


def _train_passages() -> list[Article]:
    """Return the passages of IDK-MRC's train part: distractors of the same kind."""
    rows = read_questions(SHARED / "qa/idk_mrc.train.jsonl.gz")
    return passages(Question("", "", context=row.context, language="id") for row in rows)
