"""Question -> Result: asked over a store, read in its own passage, or only searched for.

Knows nothing of files and figures: runs record what this returns.
"""

import re
import time
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.questions import Gold, Question
from eval.record import Cited, GoldSpan, Proposal, Result
from index.datatypes import Article, Chunk, Hit, Sentence
from index.search import Index
from index.split import split_sentences
from index.store import Store
from qa.assistant import Assistant
from qa.datatypes import Answer, Citation, Reader
from qa.decide import Confidence

RANKED_PASSAGES = 100


class Places:
    """Where in a store gold answers stand; a set names an article by id, text's hash or title."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.text_hashes = store.text_hashes()
        self._ids = {sha256: article_id for article_id, sha256 in self.text_hashes.items()}
        self._titles: dict[str, list[str]] | None = None

    def gold(self, question: Question) -> tuple[GoldSpan, ...]:
        """Return the gold answers with their sentences, as far as their articles are here."""
        return tuple(self._span(gold, question) for gold in question.gold)

    def relevant(self, question: Question) -> dict[str, int]:
        """Return the grades of the articles to be found: judged ones, else those with gold.

        A named article that is not here is one that cannot be found: it counts as missed.
        """
        if question.relevant:
            return dict(question.relevant)
        found = (self._id(gold, question) or gold.article for gold in question.gold)
        return {article_id: 1 for article_id in found if article_id is not None}

    def _id(self, gold: Gold, question: Question) -> str | None:
        """Return the article's id; without one the question's own passage is meant."""
        name = gold.article
        if name is None and question.context is not None:
            name = Article("", "", question.context).text_sha256
        if name is None or name in self.text_hashes:
            return name
        return self._ids.get(name) or self._titled(name, gold.text)

    def _titled(self, title: str, answer: str) -> str | None:
        """Return the article of that title; of several the first that has the answer."""
        if self._titles is None:  # read only when a set names articles so
            self._titles = {}
            for article in self._store.articles():
                self._titles.setdefault(article.title, []).append(article.id)
        named = self._titles.get(title, [])
        return next((key for key in named if self._has(key, answer)), next(iter(named), None))

    def _has(self, article_id: str, answer: str) -> bool:
        article = self._store.article(article_id)
        return article is not None and answer in article.text

    def _span(self, gold: Gold, question: Question) -> GoldSpan:
        article_id = self._id(gold, question)
        article = self._store.article(article_id) if article_id else None
        if article is None:
            return GoldSpan(gold.text, gold.article)
        return placed(gold, article, self._store.sentences(article.id))


def placed(gold: Gold, article: Article, sentences: Sequence[Sentence]) -> GoldSpan:
    """Return the gold answer with its place; where ``start`` is wrong, the first place counts."""
    start = gold.start
    if start is None or article.text[start : start + len(gold.text)] != gold.text:
        start = article.text.find(gold.text)
    if start < 0 or not sentences:
        return GoldSpan(gold.text, article.id)
    number = max(bisect_right(sentences, start, key=lambda sentence: sentence.start) - 1, 0)
    around = sentences[number]
    end = max(around.end, start + len(gold.text))
    sentence = article.text[around.start : end]
    return GoldSpan(gold.text, article.id, start, sentence, around.start, article.published)


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search found: ``articles`` each once, best first; ranks count passages from 1."""

    articles: tuple[str, ...]
    answer_rank: int | None


def ranking(hits: Sequence[Hit], gold: Sequence[GoldSpan]) -> Ranking:
    """Return the articles of the passages found and the rank of the first that answers."""
    articles = tuple(dict.fromkeys(hit.chunk.article_id for hit in hits))
    ranks = (rank for rank, hit in enumerate(hits, 1) if holds(hit.chunk, gold))
    return Ranking(articles, next(ranks, None))


def holds(chunk: Chunk, gold: Iterable[GoldSpan]) -> bool:
    """Tell whether a passage covers a gold answer's place or has its words as whole words.

    Words alone are what Karpukhin et al. (2020) call top-k accuracy: they may stand there by
    chance, and short answers often do.
    """
    return any(_covers(chunk, span) or _has_words(chunk.text, span.text) for span in gold)


def _covers(chunk: Chunk, span: GoldSpan) -> bool:
    if span.start is None or span.article_id != chunk.article_id:
        return False
    return chunk.start <= span.start and span.start + len(span.text) <= chunk.end


def _has_words(passage: str, answer: str) -> bool:
    words = answer.casefold().split()
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)"
    return bool(words) and re.search(pattern, passage.casefold()) is not None


def ask(assistant: Assistant, places: Places, question: Question) -> Result:
    """Ask the whole pipeline; the ranking is of a second, deeper search that is not timed."""
    answer = assistant.ask(question.text)
    gold = places.gold(question)
    found = ranking(assistant.index.search(question.text, RANKED_PASSAGES), gold)
    return Result(
        id=question.id,
        question=question.text,
        gold=gold,
        answered=answer.found,
        confidence=answer.confidence,
        proposals=_proposals(answer, assistant.index.store),
        ranking=found.articles,
        relevant=places.relevant(question),
        answer_rank=found.answer_rank,
        passages_read=assistant.passages_read,
        language=question.language,
        kind=question.kind,
        milliseconds=dict(answer.timings_ms),
    )


def find(index: Index, places: Places, question: Question) -> Result:
    """Search only; nothing is answered and nothing refused."""
    started = time.perf_counter()
    hits = index.search(question.text, RANKED_PASSAGES)
    milliseconds = _since(started)
    gold = places.gold(question)
    found = ranking(hits, gold)
    return Result(
        id=question.id,
        question=question.text,
        gold=gold,
        answered=False,
        confidence=0.0,
        ranking=found.articles,
        relevant=places.relevant(question),
        answer_rank=found.answer_rank,
        language=question.language,
        kind=question.kind,
        milliseconds=milliseconds,
    )


def read(reader: Reader, confidence: Confidence, question: Question) -> Result:
    """Read the question's own passage; refused below the threshold of the whole pipeline."""
    passage = Article("context", question.title or "", question.context or "")
    started = time.perf_counter()
    spans = reader.read(question.text, [passage.text])[0]
    milliseconds = _since(started)
    sentences = split_sentences(passage.text, question.language)
    proposals = tuple(
        Proposal(
            passage.text[span.start : span.end],
            confidence.probability(span.score, chunks=1),
            (_cited_span(passage, sentences, span.start, span.end),),
        )
        for span in spans
    )
    sure = proposals[0].confidence if proposals else 0.0
    return Result(
        id=question.id,
        question=question.text,
        gold=tuple(placed(gold, passage, sentences) for gold in question.gold),
        answered=bool(proposals) and sure >= confidence.threshold,
        confidence=sure,
        proposals=proposals,
        answer_rank=1 if question.gold else None,
        passages_read=1,
        language=question.language,
        kind=question.kind,
        milliseconds=milliseconds,
    )


def _proposals(answer: Answer, store: Store) -> tuple[Proposal, ...]:
    given = []
    if answer.text is not None:
        given.append(Proposal(answer.text, answer.confidence, _all_cited(answer.citations, store)))
    others = (
        Proposal(other.text, other.confidence, _all_cited(other.citations, store))
        for other in answer.alternatives
    )
    return (*given, *others)


def _all_cited(citations: Sequence[Citation], store: Store) -> tuple[Cited, ...]:
    return tuple(_checked(citation, store.article(citation.article_id)) for citation in citations)


def _checked(citation: Citation, article: Article | None) -> Cited:
    """Return the citation as given; compare it with the stored text, character by character."""
    text = article.text if article else ""
    faithful = (
        article is not None
        and text[citation.start : citation.end] == citation.quote
        and text[citation.sentence_start : citation.sentence_end] == citation.sentence
        and citation.sentence_start <= citation.start < citation.end <= citation.sentence_end
        and citation.text_sha256 == article.text_sha256
    )
    return Cited(
        citation.article_id,
        citation.start,
        citation.end,
        citation.quote,
        citation.sentence,
        citation.sentence_start,
        citation.title,
        citation.published,
        faithful,
    )


def _cited_span(article: Article, sentences: Sequence[Sentence], start: int, end: int) -> Cited:
    gold = placed(Gold(article.text[start:end], start=start), article, sentences)
    return Cited(
        article.id,
        start,
        end,
        gold.text,
        gold.sentence or gold.text,
        start if gold.sentence_start is None else gold.sentence_start,
        article.title,
    )


def _since(started: float) -> Mapping[str, float]:
    return {"total": round((time.perf_counter() - started) * 1000, 3)}
