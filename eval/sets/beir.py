"""A BEIR folder (corpus.jsonl, queries.jsonl, qrels/) -> QuestionSet with its own articles.

Thakur et al. 2021. Articles are cleaned as ``kutip add`` cleans them and keep their ids.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from eval.counted import counted
from eval.questions import QuestionSet, enumerate_lines
from eval.sets.files import set_name
from eval.sets.judged import judged_questions
from index.article import make_article
from index.datatypes import Article
from index.errors import KutipError
from index.formats.problem import UnreadableError
from index.formats.raw import RawArticle


def is_beir(folder: Path) -> bool:
    """Tell whether a folder has BEIR's two files."""
    return _find(folder, "corpus") is not None and _find(folder, "queries") is not None


def read_beir(folder: Path, qrels: Path | None = None) -> QuestionSet:
    """Return the set of one split: ``qrels``, else the test split, else the only one.

    Raises KutipError naming what is missing or the line that is wrong.
    """
    corpus, queries = _find(folder, "corpus"), _find(folder, "queries")
    if corpus is None or queries is None:
        raise KutipError(f"{folder} has no corpus.jsonl or no queries.jsonl. Complete it.")
    chosen = qrels or _split(folder)
    texts = {name: text for name, text, _ in _records(queries)}
    questions, notes = judged_questions(texts, chosen)
    articles, empty = _articles(corpus)
    if empty:
        notes = (*notes, f"Without title and text: {counted(empty, 'article')}, left out.")
    if lost := _lost(articles, {name for q in questions for name in q.relevant}):
        notes = (
            *notes,
            f"Not in the corpus: {counted(lost, 'relevant article')}, counted as missed.",
        )
    name = f"{set_name(folder)}.{set_name(chosen)}"
    return QuestionSet(name, questions, articles, judged_only=True, notes=notes)


def _find(folder: Path, name: str) -> Path | None:
    candidates = (folder / f"{name}{ending}" for ending in (".jsonl", ".jsonl.gz"))
    return next((path for path in candidates if path.is_file()), None)


def _split(folder: Path) -> Path:
    splits = sorted((folder / "qrels").glob("*.tsv"))
    test = folder / "qrels" / "test.tsv"
    if test in splits:
        return test
    if len(splits) != 1:
        found = ", ".join(path.name for path in splits) or "none"
        raise KutipError(
            f"{folder / 'qrels'} has no test.tsv (found: {found}). Name one of its files instead"
            " of the folder."
        )
    return splits[0]


def _records(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (id, text, title)."""
    for number, record in enumerate_lines(path):
        where = f"{path}, line {number}"
        if not isinstance(record, dict):
            raise KutipError(f"{where}: no JSON object. Write _id and text.")
        name, text, title = (record.get(key) for key in ("_id", "text", "title"))
        if not isinstance(name, str | int) or not isinstance(text, str):
            raise KutipError(f"{where}: _id or text is missing. A line has both.")
        yield str(name), text, title if isinstance(title, str) else ""


def _articles(corpus: Path) -> tuple[tuple[Article, ...], int]:
    """Return the articles and how many are empty; an article without text is its title."""
    articles, empty = [], 0
    for name, text, title in _records(corpus):
        try:
            made = make_article(RawArticle(text if text.strip() else title, title=title, id=name))
        except UnreadableError:
            empty += 1
            continue
        articles.append(replace(made, id=name))
    return tuple(articles), empty


def _lost(articles: tuple[Article, ...], relevant: set[str]) -> int:
    return len(relevant - {article.id for article in articles})
