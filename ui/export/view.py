"""A conversation and what became of its citations -> the words that every export says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.datatypes import Filter
from qa.datatypes import Answer, Citation, Support
from qa.decide import Certainty, certainty
from ui.citations_now import Fate, citation_key, near_key, near_start
from ui.conversation import Conversation, Exchange
from ui.messages import Messages
from ui.support_words import further_line, mark_of, sources_line
from ui.web_address import Link, link_of
from ui.wording import (
    NearSentence,
    confidence_words,
    counted,
    nearest_sentences,
    readable_date,
    reason_words,
    searched,
    shown_alternatives,
    split_quote,
)

Fates = Mapping[str, Fate]

FATE_WORDS: Mapping[Fate, str] = {
    "moved": "export_moved",
    "gone": "export_gone",
    "forgotten": "export_forgotten",
}


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure an answer is."""

    level: Certainty
    line: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence with its span and where it stands; ``warning`` is "" while it is still so."""

    before: str
    span: str
    after: str
    source: str
    date: str
    title: str
    link: Link | None
    place: str
    digest: str
    warning: str
    sure: Sure | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One exchange: quotes of the answer, or a reason with what stands nearest, or a notice."""

    question: str
    understood: str
    searched_in: str
    notice: str = ""
    sure: Sure | None = None
    quotes: Sequence[Quote] = ()
    same: str = ""
    sources: str = ""
    otherwise: Sequence[Quote] = ()
    others: Sequence[Quote] = ()
    not_found: str = ""
    reason: str = ""
    nearest: Sequence[Quote] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """All that an export says, in one language."""

    title: str
    about: Sequence[str]
    exchanges: Sequence[Shown]
    note: str


def document_of(
    conversation: Conversation, fates: Sequence[Fates], words: Messages, version: str
) -> Document:
    """Return the words of an export; ``fates`` has one entry for each exchange."""
    count = len(conversation.exchanges)
    questions = counted(count, "export_questions_one", "export_questions", words)
    made = words["export_made"].format(version=version)
    return Document(
        conversation.title,
        (moment(conversation.created, words), questions, made),
        [
            _shown(exchange, now, words)
            for exchange, now in zip(conversation.exchanges, fates, strict=True)
        ],
        words["export_note"],
    )


def filter_words(where: Filter | None, words: Messages) -> str:
    """Return which articles were asked, "" for all."""
    if where is None or where == Filter():
        return ""
    named = (
        ("export_filter_sources", where.sources),
        ("export_filter_languages", where.languages),
        ("export_filter_articles", where.article_ids),
    )
    dated = (("export_filter_from", where.date_from), ("export_filter_to", where.date_to))
    parts = [words[key].format(names=", ".join(sorted(each))) for key, each in named if each]
    parts += [words[key].format(date=readable_date(day, words)) for key, day in dated if day]
    return words["export_filter"].format(filter="; ".join(parts))


def moment(iso: str, words: Messages) -> str:
    """Return a time in words."""
    return words["export_date"].format(date=readable_date(iso[:10], words), time=iso[11:16])


def _shown(exchange: Exchange, now: Fates, words: Messages) -> Shown:
    answer = exchange.answer
    understood = exchange.edited or (answer.rewritten if answer else None) or ""
    asked = (exchange.question, understood, filter_words(exchange.where, words))
    if answer is None:
        lines = exchange.notice or {}
        return Shown(*asked, notice=lines.get(words["language"]) or " ".join(lines.values()))
    if not answer.found:
        return Shown(
            *asked,
            not_found=words["not_found"] if searched(answer) else "",
            reason=reason_words(answer, words),
            nearest=[_near(each, now, words) for each in nearest_sentences(answer)],
        )
    support = answer.support
    return Shown(
        *asked,
        sure=sure_of(answer.confidence, words),
        quotes=[quote_of(each, now, words, support=support) for each in answer.citations],
        same=further_line(support, answer.citations[1:], words),
        sources=sources_line(support, answer.citations, words),
        otherwise=otherwise_of(support, now, words),
        others=_others(answer, now, words),
    )


def otherwise_of(support: Support | None, now: Fates, words: Messages) -> list[Quote]:
    """Return what near copies say instead."""
    differing = support.otherwise if support else ()
    return [quote_of(each, now, words, support=support) for each in differing]


def _others(answer: Answer, now: Fates, words: Messages) -> list[Quote]:
    return [
        quote_of(each.citations[0], now, words, sure_of(each.confidence, words), answer.support)
        for each in shown_alternatives(answer)
    ]


def sure_of(confidence: float, words: Messages) -> Sure:
    """Return how sure an answer is."""
    return Sure(certainty(confidence), confidence_words(confidence, words))


def quote_of(
    citation: Citation,
    now: Fates,
    words: Messages,
    sure: Sure | None = None,
    support: Support | None = None,
) -> Quote:
    """Return a citation as it is shown; ``now`` tells what became of it since."""
    place = words["export_place"].format(
        id=citation.article_id,
        sentence=f"{citation.sentence_start}–{citation.sentence_end}",
        quote=f"{citation.start}–{citation.end}",
    )
    return Quote(
        *split_quote(citation),
        citation.source or "",
        readable_date(citation.published, words) or "",
        citation.title,
        link_of(citation.url),
        place,
        words["export_hash"].format(hash=citation.text_sha256),
        _warning(now.get(citation_key(citation), "same"), words),
        sure,
        mark_of(citation, support, words),
    )


def _near(near: NearSentence, now: Fates, words: Messages) -> Quote:
    start, passage = near_start(near), near.passage
    return Quote(
        near.text,
        "",
        "",
        passage.source or "",
        readable_date(passage.published, words) or "",
        passage.title,
        link_of(passage.url),
        words["export_place_near"].format(
            id=passage.article_id, sentence=f"{start}–{start + len(near.text)}"
        ),
        "",
        _warning(now.get(near_key(near), "same"), words),
    )


def _warning(fate: Fate, words: Messages) -> str:
    return words[FATE_WORDS[fate]] if fate in FATE_WORDS else ""
