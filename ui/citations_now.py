"""Citations of old answers + the store -> what became of each: same, moved, gone or forgotten."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.errors import StoreError
from index.store import Store
from qa.datatypes import Answer, Citation
from ui.wording import NearSentence, nearest_sentences

Fate = Literal["same", "moved", "gone", "forgotten"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence where it was quoted; ``text_sha256`` is "" where only its place is known."""

    key: str
    article_id: str
    text_sha256: str
    start: int
    sentence: str


def fates(store: Store, answer: Answer) -> dict[str, Fate]:
    """Return by ``citation_key`` (``near_key`` for nearest sentences) what became of each.

    "same": the article's text is the one that was quoted. "moved": it changed, the sentence
    still stands in it. "gone": it does not. "forgotten": the article is no longer there.
    """
    return fates_of_all(store, [answer])[0]


def fates_of_all(store: Store, answers: Sequence[Answer | None]) -> list[dict[str, Fate]]:
    """Return the fates of several answers; every article is asked for once."""
    found: list[dict[str, Fate]] = [{} for _ in answers]
    by_article: dict[str, list[tuple[int, Quoted]]] = {}
    for place, answer in enumerate(answers):
        for quoted in _quoted(answer) if answer else ():
            by_article.setdefault(quoted.article_id, []).append((place, quoted))
    for article_id, quotes in by_article.items():
        for (place, quoted), fate in zip(
            quotes, _fates(store, article_id, [each for _, each in quotes]), strict=True
        ):
            found[place][quoted.key] = fate
    return found


def citation_key(citation: Citation) -> str:
    """Return what tells a citation from all others: its places, its text's hash, its article."""
    places = (citation.sentence_start, citation.sentence_end, citation.start, citation.end)
    return ":".join((*map(str, places), citation.text_sha256, citation.article_id))


def near_key(near: NearSentence) -> str:
    """Return the same for a sentence that did not answer: no span, no hash."""
    start = near_start(near)
    return f"{start}:{start + len(near.text)}:{start}:{start}::{near.passage.article_id}"


def near_start(near: NearSentence) -> int:
    """Return where the sentence begins in its article."""
    return near.passage.start + near.passage.text.index(near.text)


def _quoted(answer: Answer) -> Iterator[Quoted]:
    groups = [answer.citations, *(each.citations for each in answer.alternatives)]
    groups += [answer.support.otherwise] if answer.support else []
    for citation in (each for group in groups for each in group):
        yield Quoted(
            citation_key(citation),
            citation.article_id,
            citation.text_sha256,
            citation.sentence_start,
            citation.sentence,
        )
    for near in () if answer.found else nearest_sentences(answer):
        yield Quoted(near_key(near), near.passage.article_id, "", near_start(near), near.text)


def _fates(store: Store, article_id: str, quotes: Iterable[Quoted]) -> Iterator[Fate]:
    try:
        article = store.article(article_id)
    except StoreError:  # a damaged text: nothing in it can be vouched for
        for _ in quotes:
            yield "gone"
        return
    for quoted in quotes:
        end = quoted.start + len(quoted.sentence)
        if article is None:
            yield "forgotten"
        elif quoted.text_sha256 == article.text_sha256 or (
            not quoted.text_sha256 and article.text[quoted.start : end] == quoted.sentence
        ):
            yield "same"
        else:
            yield "moved" if quoted.sentence in article.text else "gone"
