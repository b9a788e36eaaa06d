"""A question set -> the articles it is asked over, in a store made for it.

A set whose questions come with passages is asked over all of these: each passage is an
article, and every other one a distractor.
"""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from eval.questions import Question, QuestionSet
from index.build import add_articles
from index.datatypes import Article
from index.errors import KutipError
from index.search import Index


def brings_articles(questions: QuestionSet) -> bool:
    """Tell whether a set can be asked without any other articles."""
    return bool(questions.articles) or any(question.context for question in questions.questions)


def articles_of(questions: QuestionSet) -> tuple[Article, ...]:
    """Return the articles that a set brings, or has as passages.

    Raises KutipError when there are none.
    """
    if not brings_articles(questions):
        raise KutipError(f"{questions.name} brings no articles. Say where they are: --store DIR")
    return questions.articles or tuple(passages(questions.questions))


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


@contextmanager
def filled_store(articles: Iterable[Article], encoder: str | None = None) -> Iterator[Path]:
    """Lend a temporary store that holds the articles."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        index = Index.open(path, encoder=encoder, create=True, writable=True)
        try:
            add_articles(index, articles)
        finally:
            index.close()
        yield path
