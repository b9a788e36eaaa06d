"""A receipt's citations + the articles as they are now -> what became of each. Needs no model."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from index.datatypes import Article
from index.split import split_sentences
from qa.datatypes import Citation
from qa.difference import difference, likeness
from qa.receipt import Receipt

Fate = Literal["same", "moved", "changed", "missing"]
Role = Literal["citation", "alternative", "nearest"]

DESCRIBED = ("title", "url", "source", "published")
LEAST_ALIKE = 0.5  # below, a sentence is another one
COMPARED_CLOSELY = 12  # sentences: comparing character by character is slow
WORD = re.compile(r"\w+")


class Articles(Protocol):
    """Where articles are looked up."""

    def article(self, article_id: str) -> Article | None:
        """Return the article with an id, None when it is not there."""
        ...

    def with_text(self, text_sha256: str) -> Article | None:
        """Return the first article with a text, by the text's hash."""
        ...

    def titled(self, title: str) -> Article | None:
        """Return the first article with a title."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one citation.

    "same": the article's text is the one that was quoted, and all stands where it was. "moved":
    the sentence stands at ``start`` now. "changed": it does not; ``nearest`` at ``start`` is the
    sentence most like it, "" where none is like it. "missing": there is no such article.
    ``article`` is where it was looked for, perhaps under another id; ``same_text`` tells whether
    its text has the hash that the receipt states. ``described`` names what else is no longer as
    stated. ``consistent`` is False where the quote is not what the offsets cut from the sentence.
    """

    role: Role
    citation: Citation
    fate: Fate
    consistent: bool
    article: Article | None = None
    same_text: bool = False
    start: int | None = None
    nearest: str = ""
    described: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Tell whether everything is as the receipt says."""
        return self.fate == "same" and self.consistent and not self.described


def verify(receipt: Receipt, articles: Articles) -> list[Check]:
    """Return what became of every citation of a receipt, in its own order."""
    return [_check(role, citation, articles) for role, citation in cited(receipt)]


def cited(receipt: Receipt) -> Iterator[tuple[Role, Citation]]:
    """Yield all that a receipt cites, with what it is there."""
    for citation in receipt.citations:
        yield "citation", citation
    for alternative in receipt.alternatives:
        for citation in alternative.citations:
            yield "alternative", citation
    for citation in receipt.support.otherwise if receipt.support else ():
        yield "alternative", citation
    for citation in receipt.nearest:
        yield "nearest", citation


def contradicts_itself(receipt: Receipt) -> bool:
    """Tell whether the answers are not the quotes that they are said to be."""
    stated = [(receipt.answer, receipt.citations)] if receipt.answer or receipt.citations else []
    stated += [(each.text, each.citations) for each in receipt.alternatives]
    answered = receipt.reason == "answered"
    return answered != (receipt.answer is not None) or any(
        not citations or text != citations[0].quote for text, citations in stated
    )


def _check(role: Role, citation: Citation, articles: Articles) -> Check:
    consistent = _is_consistent(citation)
    article, by_title = _found(citation, articles)
    if article is None:
        return Check(role, citation, "missing", consistent)
    same_text = article.text_sha256 == citation.text_sha256
    described = tuple(
        name for name in DESCRIBED if getattr(article, name) != getattr(citation, name)
    )
    start, text = citation.sentence_start, article.text
    if text[start : citation.sentence_end] == citation.sentence:
        # A nearest sentence may state no hash: its article had changed when the receipt was made.
        same = same_text or not citation.text_sha256
        fate: Fate = "same" if same else "moved"
        return Check(role, citation, fate, consistent, article, same_text, start, "", described)
    places = _places(citation.sentence, text)
    if places:
        start = min(places, key=lambda place: abs(place - start))
        return Check(role, citation, "moved", consistent, article, same_text, start, "", described)
    place, nearest = _nearest(citation.sentence, article)
    if by_title and not nearest:  # another article of the same title
        return Check(role, citation, "missing", consistent)
    return Check(
        role, citation, "changed", consistent, article, same_text, place, nearest, described
    )


def _is_consistent(citation: Citation) -> bool:
    left, right = citation.start - citation.sentence_start, citation.end - citation.sentence_start
    return (
        0 <= left <= right <= len(citation.sentence)
        and citation.sentence_end - citation.sentence_start == len(citation.sentence)
        and citation.sentence[left:right] == citation.quote
    )


def _found(citation: Citation, articles: Articles) -> tuple[Article | None, bool]:
    """Return the article by its id, else by its text, else (True) one with the same title."""
    found = articles.article(citation.article_id)
    if found is None and citation.text_sha256:
        found = articles.with_text(citation.text_sha256)
    return (articles.titled(citation.title), True) if found is None else (found, False)


def _places(sentence: str, text: str) -> list[int]:
    if not sentence:
        return []
    return [found.start() for found in re.finditer(re.escape(sentence), text)]


def _nearest(sentence: str, article: Article) -> tuple[int | None, str]:
    """Return the place and text of the sentences most like one, None and "" where none is."""
    text, wanted = article.text, set(WORD.findall(sentence.casefold()))
    spans = _windows(sentence, article)
    spans.sort(key=lambda span: -_shared_words(wanted, text[slice(*span)]))
    best, place, nearest = LEAST_ALIKE, None, ""
    for start, end in spans[:COMPARED_CLOSELY]:
        alike = likeness(difference(sentence, text[start:end]))
        if alike > best:
            best, place, nearest = alike, start, text[start:end]
    return place, nearest


def _windows(sentence: str, article: Article) -> list[tuple[int, int]]:
    """Return the spans of as many sentences as were cited, and of one less or more.

    A comma that became a full stop makes two sentences of one.
    """
    language = article.language
    count = len(split_sentences(sentence, language))
    spans: Sequence[tuple[int, int]] = [
        (each.start, each.end) for each in split_sentences(article.text, language)
    ]
    return [
        (spans[first][0], spans[first + many - 1][1])
        for many in range(max(count - 1, 1), count + 2)
        for first in range(len(spans) - many + 1)
    ]


def _shared_words(wanted: set[str], text: str) -> float:
    found = set(WORD.findall(text.casefold()))
    return len(wanted & found) / (len(wanted | found) or 1)
