"""A question set -> the articles it is asked over, in a store made for it.

The project's own sets have articles of their own. A set whose questions come with passages is
asked over all of these: each passage is an article, and every other one a distractor.
"""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from eval.questions import SAMPLE, SHARED, Question, QuestionSet, read_records
from index.build import add_articles
from index.datatypes import Article
from index.errors import KutipError
from index.formats.problem import FileProblem
from index.ingest import read_paths
from index.search import Index

Articles = Iterable[Article | FileProblem]


def articles_of(questions: QuestionSet) -> Articles:
    """Return the articles that a set brings, is known to belong to, or has as passages.

    Raises KutipError when there are none.
    """
    if questions.articles:
        return questions.articles
    if questions.name == "sample":
        return read_paths([SAMPLE.parent / "articles"])
    if questions.name == "seeds":
        return read_paths([SHARED / "seeds"])
    if any(question.context for question in questions.questions):
        return [*passages(questions.questions), *_further(questions.name)]
    raise KutipError(
        f"{questions.name} has no passages of its own. Say where the articles are: --store DIR"
    )


def passages(questions: Iterable[Question]) -> list[Article]:
    """Return each distinct passage as an article whose id is made of its text."""
    found: dict[str, Article] = {}
    for question in questions:
        text = question.context
        if text and text not in found:
            name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
            found[text] = Article(
                f"passage-{name}", question.title or "", text, language=question.language
            )
    return list(found.values())


def _further(name: str) -> list[Article]:
    """Return the passages of IDK-MRC's train part, which lie beside those of valid."""
    if name != "idk_mrc.valid":
        return []
    rows = read_records(SHARED / "qa/idk_mrc.train.jsonl.gz")
    return passages(
        Question("", "", context=row["context"], title=row.get("title"), language="id")
        for row in rows
    )


@contextmanager
def filled_store(articles: Articles, encoder: str | None = None) -> Iterator[Path]:
    """Lend a temporary store that holds the articles."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        fill(path, articles, encoder)
        yield path


def fill(path: Path, articles: Articles, encoder: str | None = None) -> None:
    """Put the articles into the store in ``path``, made if it is not there."""
    index = Index.open(path, encoder=encoder, create=True, writable=True)
    try:
        add_articles(index, articles)
    finally:
        index.close()
