"""Question -> quoted answer: rewrite, search, read, decide, cite."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from index.datatypes import Article, Filter, Hit, Level
from index.errors import KutipError, SearchDataError
from index.heal import heal
from index.model_record import ModelRecord
from index.schema import SHIPPED
from index.search import Index
from qa.cite import cite
from qa.copies import Found, capped, find
from qa.datatypes import (
    Alternative,
    Answer,
    Candidate,
    Citation,
    Passage,
    Reader,
    Reason,
    Span,
    Support,
    Turn,
)
from qa.decide import AnswerGroup, Confidence, candidates, group, reading_order
from qa.followup import rewrite
from qa.otherwise import differing_copies
from qa.read_any import load_reader
from qa.risk import CurvePoint
from qa.support import doubtful_sources, independent_sources, preferences, source_key

MAX_QUESTION_CHARACTERS = 2000
PASSAGES_READ = 10
PASSAGES_SHOWN = 5
ALTERNATIVES = 3
OTHERWISE_SHOWN = 3
LEAST_CONFIDENCE = 0.1  # an alternative that is right less than once in ten times is noise


class Assistant:
    """Answers questions over one index with one reader."""

    def __init__(
        self,
        index: Index,
        reader: Reader,
        confidence: Confidence,
        threshold: float | None = None,
        passages_read: int = PASSAGES_READ,
        least_confidence: float = LEAST_CONFIDENCE,
        heal: Callable[[Index], bool] | None = None,
        joins_copies: bool = True,
        passages_per_source: int | None = None,
        at_most_wrong: float | None = None,
    ) -> None:
        self.index = index
        self.reader = reader
        self.confidence = confidence
        self.threshold = confidence.threshold if threshold is None else threshold
        self.at_most_wrong = at_most_wrong
        if at_most_wrong is not None:
            if threshold is not None:
                raise KutipError("a threshold or a share of wrong answers, not both")
            self.threshold = self.promised(at_most_wrong).threshold
        self.passages_read = passages_read
        self.least_confidence = least_confidence
        self.heal = heal
        self.joins_copies = joins_copies
        self.passages_per_source = passages_per_source

    @classmethod
    def load(
        cls,
        folder: str | Path,
        *,
        encoder: str | None = None,
        reader: str | None = None,
        threshold: float | None = None,
        at_most_wrong: float | None = None,
    ) -> "Assistant":
        """Open the store in ``folder`` with the built-in or the named models.

        ``at_most_wrong``: of the answers given, at most this share in (0, 1) is to be wrong, for
        questions like those that were measured; in the place of ``threshold``.
        Raises StoreError when there is no store, KutipError when a model cannot be loaded or the
        share cannot be promised.
        """
        own = [name for name in (reader, encoder) if name not in (None, *SHIPPED)]
        if at_most_wrong is not None and own:  # before a model is fetched that was not measured
            Confidence.load().curve.promised(at_most_wrong, [str(name) for name in own])
        index = Index.open(Path(folder), encoder=encoder)
        try:
            record = ModelRecord(Path(folder))
            loaded = load_reader(reader, index.encoder, record)
            record.keep()
            confidence = Confidence.of(loaded.name)
            return cls(index, loaded, confidence, threshold, heal=heal, at_most_wrong=at_most_wrong)
        except KutipError:
            index.close()
            raise

    def promised(self, at_most_wrong: float) -> CurvePoint:
        """Return from which confidence on at most this share of answers is wrong.

        Raises KutipError when that was not measured to hold with these models.
        """
        return self.confidence.curve.promised(at_most_wrong, self.model_names)

    @property
    def model_names(self) -> tuple[str, str]:
        """Return the names of reader and encoder."""
        return self.reader.name, self.index.encoder.name

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        where: Filter | None = None,
        threshold: float | None = None,
    ) -> Answer:
        """Return the answer, or what is nearest when there is none; never raises on a question.

        ``threshold`` is the confidence below which to refuse this one, None the usual. All of it
        is of one generation of the store, though articles may come and go meanwhile.
        """
        watch = _Watch()
        if reason := self._unaskable(question.strip()):
            return Answer(question, None, None, 0.0, reason, timings_ms=watch.timings_ms)
        least = self.threshold if threshold is None else threshold
        return self.index.store.at_one_generation(
            lambda: self._ask(question, history, where, least)
        )

    def _ask(
        self, question: str, history: Sequence[Turn], where: Filter | None, threshold: float
    ) -> Answer:
        watch = _Watch()
        asked = question.strip()
        rewritten = rewrite(asked, history)
        watch.lap("rewrite")
        found = self._find(rewritten or asked, where)
        watch.lap("search")
        if not found.hits and not self.index.store.chunks_searched():
            return Answer(question, None, None, 0.0, "no_articles", timings_ms=watch.timings_ms)
        spans = self._read(rewritten or asked, found.hits)
        watch.lap("read")
        trust = self.index.store.trust()
        preference = self._preferences(found.hits, trust)
        groups = group(candidates(found.hits, spans), self.confidence, preference)
        order = reading_order([hit.score for hit in found.hits], spans, self.confidence)
        nearest = replace(found, hits=[found.hits[place] for place in order]).leaders()
        proposals = self._proposals(groups, self.index.store.chunks_searched(where))
        answer = self._decide(question, rewritten, found, nearest, proposals, trust, threshold)
        watch.lap("decide")
        return replace(answer, timings_ms=watch.timings_ms)

    def close(self) -> None:
        """Release files and locks."""
        self.index.close()

    @staticmethod
    def _unaskable(question: str) -> Reason | None:
        if not any(character.isalnum() for character in question):
            return "empty_question"
        if len(question) > MAX_QUESTION_CHARACTERS:
            return "question_too_long"
        return None

    def _find(self, question: str, where: Filter | None) -> Found:
        if not self.joins_copies:
            return Found(self._search(question, self.passages_read, where))
        return find(
            lambda count: self._search(question, count, where),
            self.passages_read,
            self._capped,
        )

    def _capped(self, hits: Sequence[Hit]) -> Sequence[Hit]:
        if self.passages_per_source is None:
            return hits
        found = {hit.chunk.article_id: self._unchanged(hit) for hit in hits}
        sources = {key: source_key(article) for key, article in found.items() if article}
        return capped(hits, sources, self.passages_per_source)

    def _search(self, question: str, count: int, where: Filter | None) -> Sequence[Hit]:
        try:
            return self.index.search(question, count, where)
        except SearchDataError:
            if self.heal is None or not self.heal(self.index):
                raise
            return self.index.search(question, count, where)

    def _read(self, question: str, hits: Sequence[Hit]) -> list[Sequence[Span]]:
        """Return the spans of every passage; the same text is read once."""
        texts = list(dict.fromkeys(hit.chunk.text for hit in hits))
        spans = dict(zip(texts, self.reader.read(question, texts), strict=True))
        return [spans[hit.chunk.text] for hit in hits]

    def _decide(
        self,
        question: str,
        rewritten: str | None,
        found: Found,
        nearest: Sequence[Hit],
        proposals: list[tuple[AnswerGroup, Alternative]],
        trust: Mapping[str, Level],
        threshold: float,
    ) -> Answer:
        passages = tuple(
            passage for hit in nearest[:PASSAGES_SHOWN] if (passage := self._passage(hit))
        )
        if not proposals:
            return Answer(question, rewritten, None, 0.0, "no_passage", passages=passages)
        if trust:  # a mark decides between answers, and never makes one a refusal
            proposals.sort(key=lambda item: item[1].confidence < threshold)
        (chosen, best), *others = proposals
        if best.confidence < threshold:
            surest = max(each.confidence for _, each in proposals) if trust else best.confidence
            usual = surest >= self.confidence.threshold
            return Answer(
                question,
                rewritten,
                None,
                best.confidence,
                "less_sure_than_asked" if usual else "low_confidence",
                alternatives=tuple(proposal for _, proposal in proposals),
                passages=passages,
            )
        shown = tuple(other for _, other in others if other.confidence >= self.least_confidence)
        support = self._support(chosen.candidates, best.citations, found)
        cited = [best, *shown, Alternative("", 0.0, support.otherwise)]
        every = (citation for one in cited for citation in one.citations)
        return Answer(
            question,
            rewritten,
            best.text,
            best.confidence,
            "answered",
            best.citations,
            shown,
            passages,
            support=replace(support, doubtful=doubtful_sources(every, trust)),
        )

    def _preferences(self, hits: Sequence[Hit], trust: Mapping[str, Level]) -> dict[str, float]:
        """Return what the trust in its source adds to the scores of each article."""
        if not trust:  # articles are looked at for nothing else here
            return {}
        found = {hit.chunk.article_id: self._unchanged(hit) for hit in hits}
        sources = {key: article.source for key, article in found.items() if article}
        return preferences(sources, trust)

    def _proposals(
        self, groups: Sequence[AnswerGroup], chunks: int
    ) -> list[tuple[AnswerGroup, Alternative]]:
        """Return the best answers with confidence and citations, best first."""
        proposals = []
        for chosen in groups[: ALTERNATIVES + 1]:
            share = self.confidence.probability(chosen.reader_score, chunks)
            if citations := self._citations(chosen.candidates):
                proposals.append((chosen, Alternative(citations[0].quote, share, citations)))
        return proposals

    def _support(
        self, candidates: Sequence[Candidate], citations: Sequence[Citation], found: Found
    ) -> Support:
        family: dict[str, int] = {}
        for candidate in candidates:  # an article is cited by its best candidate
            family.setdefault(candidate.hit.chunk.article_id, found.family_of(candidate.hit))
        sources, copies = independent_sources(citations, family)
        differing = differing_copies(candidates[0], citations[0], found)
        return Support(sources, copies, otherwise=self._citations(differing)[:OTHERWISE_SHOWN])

    def _citations(self, found: Sequence[Candidate]) -> tuple[Citation, ...]:
        """Return one citation an article, best first."""
        citations: dict[str, Citation] = {}
        for candidate in found:
            article_id = candidate.hit.chunk.article_id
            if article_id in citations:
                continue
            # First the sentences: a text that is still unchanged after they were read is theirs. An
            # answer that a commit falls into is made anew, but citing must not fail before.
            sentences = self.index.store.sentences(article_id)
            if (article := self._unchanged(candidate.hit)) is not None:
                citations[article_id] = cite(candidate, article, sentences)
        return tuple(citations.values())

    def _unchanged(self, hit: Hit) -> Article | None:
        """Return the hit's article, None when it was replaced or forgotten meanwhile."""
        chunk = hit.chunk
        article = self.index.store.article(chunk.article_id)
        if article is None or article.text[chunk.start : chunk.end] != chunk.text:
            return None
        return article

    def _passage(self, hit: Hit) -> Passage | None:
        if (article := self._unchanged(hit)) is None:
            return None
        return Passage(
            article.id,
            article.title,
            article.url,
            article.source,
            article.published,
            hit.chunk.start,
            hit.chunk.end,
            hit.chunk.text,
            hit.score,
        )


class _Watch:
    """Milliseconds of each step and in all."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()
        self.timings_ms: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.timings_ms[name] = round((now - self._last) * 1000, 3)
        self.timings_ms["total"] = round((now - self._started) * 1000, 3)
        self._last = now
