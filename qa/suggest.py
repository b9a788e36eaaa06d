"""A given answer -> further questions about its articles, each of which was asked and answered."""

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Protocol, TypeVar

from index.datatypes import Article, Chunk, Filter
from index.search import Index
from index.store import Store
from index.words import terms
from qa.datatypes import Answer, Citation, Turn
from qa.suggest_clauses import ABBREVIATION
from qa.suggest_questions import questions
from qa.suggest_sentence import Made, vocabulary

MOST_ASKED = 8  # candidates of one answer; 16 and 32 gave no more suggestions
MOST_SECONDS = 2.0  # a guard for slow machines: measured are 0.2
MOST_ARTICLES = 2  # of one answer
MOST_SENTENCES = 60  # of one article, the nearest ones
EXAMPLE_SECONDS = 5.0
ASKED_OF_EXAMPLE = 4  # candidates of one article
EXAMPLE_ARTICLES = 30  # looked at for examples, however large the store
CHUNKS_TRIED = 4 * EXAMPLE_ARTICLES
MOST_DOUBLED = 8
SMALL_STORE = 1000  # articles that can be listed with their texts

Item = TypeVar("Item")


class Asker(Protocol):
    """Whoever answers over an index: an assistant, or a line in front of one."""

    @property
    def index(self) -> Index:
        """Return what is searched."""
        ...

    def ask(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        """Return the answer."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question and the place of its answer, in code points of the article."""

    article_id: str
    start: int
    end: int
    question: str
    rule: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that was asked and answered from the sentence that it was made of."""

    question: str
    answer: str
    confidence: float
    candidate: Candidate


def suggest(
    assistant: Asker, answer: Answer, limit: int = 3, *, asked: Collection[str] = ()
) -> list[str]:
    """Return questions about the cited articles which this assistant answers, best first.

    An answer without citations gets questions about the nearest passages' articles. None of the
    questions is in ``asked``, none has the answer that is shown already. Equal stores and answers
    give equal suggestions, unless ``MOST_SECONDS`` run out.
    """
    found = suggestions(assistant, answer, limit, asked=asked)
    return [suggestion.question for suggestion in found]


def suggestions(
    assistant: Asker, answer: Answer, limit: int = 3, *, asked: Collection[str] = ()
) -> list[Suggestion]:
    """Return the same with their answers."""
    candidates = by_turns(_about(assistant.index.store, answer), _rule_of)
    known = {_key(text) for text in (answer.question, answer.rewritten or "", *asked)}
    return _answered(assistant, candidates, limit, known, {_key(answer.text or "")})


def example_questions(assistant: Asker, limit: int = 4) -> list[str]:
    """Return questions of several articles, at most one of each, which this assistant answers.

    The work does not grow with the store: at most ``EXAMPLE_ARTICLES`` articles are read.
    """
    deadline = time.monotonic() + EXAMPLE_SECONDS
    found: list[Suggestion] = []
    for article in _varied(assistant.index.store):
        candidates = by_turns(_of(assistant.index.store, article, ()), _rule_of)
        taken = {_key(suggestion.answer) for suggestion in found}
        found += _answered(assistant, candidates[:ASKED_OF_EXAMPLE], 1, set(), taken)
        if len(found) >= limit or time.monotonic() > deadline:
            break
    return [suggestion.question for suggestion in found[:limit]]


def _about(store: Store, answer: Answer) -> list[Candidate]:
    """Return what can be asked of the cited articles, or of the nearest where there is none."""
    places: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        places.setdefault(citation.article_id, []).append(citation)
    for passage in () if places else answer.passages:
        places.setdefault(passage.article_id, [])
    found: list[Candidate] = []
    for article_id, citations in islice(places.items(), MOST_ARTICLES):
        if article := store.article(article_id):
            found += _of(store, article, citations)
    return found


def _of(store: Store, article: Article, cited: Sequence[Citation]) -> list[Candidate]:
    """Return what can be asked of one article's sentences, the nearest to what is cited first."""
    known = vocabulary(article.text)
    place = cited[0].start if cited else 0
    sentences = [
        sentence
        for sentence in store.sentences(article.id)
        if not any(
            c.sentence_start < sentence.end and sentence.start < c.sentence_end for c in cited
        )
    ]
    sentences.sort(key=lambda sentence: (abs(sentence.start - place), sentence.start))
    return [
        _placed(article.id, sentence.start, made)
        for sentence in sentences[:MOST_SENTENCES]
        for made in questions(article.text[sentence.start : sentence.end], article.language, known)
    ]


def _rule_of(candidate: Candidate) -> str:
    return candidate.rule


def _placed(article_id: str, offset: int, made: Made) -> Candidate:
    return Candidate(article_id, offset + made.start, offset + made.end, made.question, made.rule)


def by_turns(items: Iterable[Item], kind: Callable[[Item], Hashable]) -> list[Item]:
    """Return the items with the first of every kind first, then the second of every kind."""
    by_kind: dict[Hashable, list[Item]] = {}
    for item in items:
        by_kind.setdefault(kind(item), []).append(item)
    rounds = zip_longest(*by_kind.values())
    return [item for turn in rounds for item in turn if item is not None]


def _answered(
    assistant: Asker,
    candidates: Sequence[Candidate],
    limit: int,
    known: set[str],
    answers: set[str],
) -> list[Suggestion]:
    """Ask the candidates and return the surest that are answered from their place."""
    deadline = time.monotonic() + MOST_SECONDS
    found: list[Suggestion] = []
    for candidate in candidates[:MOST_ASKED]:
        if time.monotonic() > deadline:
            break
        if _key(candidate.question) not in known:
            known = known | {_key(candidate.question)}
            if suggestion := _checked(candidate, assistant.ask(candidate.question)):
                found.append(suggestion)
    return list(islice(_different(_ranked(found), answers), limit))


def _ranked(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Return the surest of every rule first, then the second of every rule; one spelling, last."""
    by_confidence = sorted(found, key=lambda suggestion: -suggestion.confidence)
    kinds = by_turns(by_confidence, lambda suggestion: suggestion.candidate.rule)
    spellings = [each for each in kinds if each.candidate.rule == ABBREVIATION]
    return [each for each in kinds if each.candidate.rule != ABBREVIATION] + spellings[:1]


def _checked(candidate: Candidate, answer: Answer) -> Suggestion | None:
    """Return the suggestion if the answer is the very place that the question was made of."""
    if answer.text is None or not _key(answer.text):
        return None
    if set(terms(answer.text)) <= set(terms(candidate.question)):
        return None
    if not any(_at_place(candidate, citation) for citation in answer.citations):
        return None
    return Suggestion(candidate.question, answer.text, answer.confidence, candidate)


def _at_place(candidate: Candidate, citation: Citation) -> bool:
    """Tell whether a citation is of the words that were taken out of the question."""
    if citation.article_id != candidate.article_id:
        return False
    if candidate.rule == ABBREVIATION:  # half of what it stands for is wrong
        return (citation.start, citation.end) == (candidate.start, candidate.end)
    return citation.start < candidate.end and candidate.start < citation.end


def _different(found: Iterable[Suggestion], answers: set[str]) -> Iterator[Suggestion]:
    """Leave out what has the answer of another one."""
    seen = set(answers)
    for suggestion in found:
        if _key(suggestion.answer) not in seen:
            seen.add(_key(suggestion.answer))
            yield suggestion


def _varied(store: Store) -> list[Article]:
    """Return some articles, newest first, those of different publishers by turns."""
    articles = sorted(_some(store), key=lambda article: article.id)
    # Stable, so that those of one day stay in the order of their ids.
    articles.sort(key=lambda article: article.published or "", reverse=True)
    return by_turns(articles, lambda article: article.source)[:EXAMPLE_ARTICLES]


def _some(store: Store) -> list[Article]:
    """Return all articles of a small store, else those of evenly spaced chunks."""
    stats = store.stats()
    if stats.articles <= SMALL_STORE:
        return store.articles()
    # Ids begin at 1 and are never used again: where many are gone, the rest is higher.
    reaches = (stats.chunks << doubled for doubled in range(MOST_DOUBLED))
    spaced = (range(reach, 0, -max(reach // CHUNKS_TRIED, 1)) for reach in reaches)
    chunks: Sequence[Chunk] = next(filter(None, map(store.get, spaced)), ())
    ids = dict.fromkeys(chunk.article_id for chunk in chunks)
    found = (store.article(article_id) for article_id in islice(ids, EXAMPLE_ARTICLES))
    return [article for article in found if article is not None]


def _key(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
