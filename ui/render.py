"""Turn an Answer into an HTML fragment or into the JSON object that programs read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import count
from urllib.parse import quote as in_address

from index.datatypes import Filter
from qa.datatypes import Answer, Citation, Passage, Support
from qa.decide import certainty
from ui.citations_now import Fate, citation_key, near_key
from ui.conversation import Exchange
from ui.html import escape, said, say, visible
from ui.messages import LANGUAGES, Messages
from ui.render_feedback import feedback_html
from ui.support_words import further_line, is_copy, is_doubtful, mark_of, sources_line
from ui.wording import (
    confidence_words,
    nearest_sentences,
    readable_date,
    reason_words,
    searched,
    shown_alternatives,
    split_quote,
)

QUOTES_UNFOLDED = 2  # further evidence beyond this is one click away
NOTHING_KNOWN: Mapping[str, Fate] = {}


def answer_object(answer: Answer) -> dict[str, object]:
    """Return the answer as plain JSON values, in the documented order."""
    return {
        "question": answer.question,
        "rewritten": answer.rewritten,
        "answer": answer.text,
        "confidence": answer.confidence,
        "reason": answer.reason,
        "citations": [asdict(citation) for citation in answer.citations],
        "support": asdict(answer.support) if answer.support else None,
        "alternatives": [asdict(alternative) for alternative in answer.alternatives],
        "passages": [asdict(passage) for passage in answer.passages],
        "timings_ms": dict(answer.timings_ms),
    }


def question_html(question: str) -> str:
    """Return the user's own question as a heading."""
    return f'<h2 class="question">{visible(question)}</h2>'


def exchange_html(
    exchange: Exchange, conversation: str, fates: Mapping[str, Fate] = NOTHING_KNOWN
) -> str:
    """Return the card of an exchange; ``fates`` tells what became of its citations since."""
    link = f"/?c={conversation}#{exchange.id}"
    if exchange.notice is not None:
        return notice_html(exchange.notice, exchange.id, link)
    if exchange.answer is None:
        return pending_html()
    receipt = f"/api/conversations/{in_address(conversation, '')}/receipt?exchange={exchange.id}"
    answer = answer_html(exchange.answer, exchange.id, link, fates, receipt)
    return _within_html(exchange.where) + answer


def answer_html(
    answer: Answer,
    card_id: str,
    link: str = "",
    fates: Mapping[str, Fate] = NOTHING_KNOWN,
    receipt: str = "",
) -> str:
    """Return the card for an answer, or for the lack of one.

    ``link`` is its own address, ``receipt`` that of its receipt.
    """
    body = _found_html(answer, fates) if answer.found else _not_found_html(answer, fates)
    kind = "answer" if answer.found else "answer none"
    copy = ("copy",) if answer.found else ()
    actions = _actions_html(card_id, link, *copy, receipt=receipt) + feedback_html(answer, card_id)
    return (
        _rewritten_html(answer, card_id)
        + f'<div class="{kind}" id="{card_id}">{body}{actions}</div>'
    )


def pending_html() -> str:
    """Return the line that stands in the answer's place until it is there."""
    return f'<p class="pending" role="status">{say("page_pending")}</p>'


def notice_html(notice: Mapping[str, str], card_id: str, link: str = "") -> str:
    """Return a quiet card with a notice (language -> line) that is no answer."""
    line = said(lambda words: notice.get(words["language"], next(iter(notice.values()), "")))
    return (
        f'<div class="answer none" id="{card_id}"><p class="reason">{line}</p>'
        f"{_actions_html(card_id, link)}</div>"
    )


def _within_html(where: Filter | None) -> str:
    """Return which articles alone were asked."""
    if where is None:
        return ""

    def period(words: Messages) -> str:
        dates = [readable_date(each, words) for each in (where.date_from, where.date_to)]
        return " – ".join(each or "…" for each in dates) if any(dates) else ""

    sources = [_outlet_html(each) for each in sorted(where.sources or ())]
    # The page's scripts put the name of the language in the place of its code.
    languages = [
        f'<span class="code" title="{escape(each)}">{escape(each)}</span>'
        for each in sorted(where.languages or ())
    ]
    parts = " · ".join(part for part in (*sources, *languages, said(period)) if part)
    return (
        f'<p class="within">{said(lambda words: words["page_within"].format(parts=""))}{parts}</p>'
    )


def _rewritten_html(answer: Answer, card_id: str) -> str:
    if answer.rewritten is None:
        return ""
    return (
        f'<div class="rewritten">{said(lambda words: words["rewritten"].format(question=""))}'
        f'<span class="understood">{visible(answer.rewritten)}</span> '
        f'<button type="button" class="edit" value="{card_id}">{say("page_edit")}</button></div>'
    )


def _found_html(answer: Answer, fates: Mapping[str, Fate]) -> str:
    numbers = count(1)
    lead, *others = answer.citations
    return "".join(
        [
            _quote_html(lead, numbers, fates, "lead", answer.support),
            _further_html(others, numbers, fates, answer.support),
            _confidence_html(answer.confidence),
            _sources_html(answer),
            _otherwise_html(answer, numbers, fates),
            _alternatives_html(answer, numbers, fates),
        ]
    )


def _not_found_html(answer: Answer, fates: Mapping[str, Fate]) -> str:
    near = "".join(
        f"<li>{_chip_html(near_key(sentence), number)}"
        f'<div><q class="sentence">{visible(sentence.text)}</q>'
        f"{_source_html(sentence.passage)}{_fate_html(fates.get(near_key(sentence)))}</div></li>"
        for number, sentence in enumerate(nearest_sentences(answer), 1)
    )
    title = f'<strong class="title">{say("not_found")}</strong>' if searched(answer) else ""
    reason = said(lambda words: reason_words(answer, words))
    nearest = f' {say("nearest")}</p><ul class="near">{near}</ul>' if near else "</p>"
    return f'{title}<p class="reason">{reason}{nearest}'


def _quote_html(
    citation: Citation,
    numbers: Iterator[int],
    fates: Mapping[str, Fate],
    kind: str = "further",
    support: Support | None = None,
) -> str:
    before, quote, after = map(visible, split_quote(citation))
    key = citation_key(citation)
    return (
        f'<blockquote class="quote {kind}"><div class="line"><span class="sentence">'
        f'{before}<strong class="span">{quote}</strong>{after}</span>'
        f'<span class="tail">&#160;{_chip_html(key, next(numbers))}</span></div>'
        f"{_source_html(citation)}{_mark_html(citation, support)}{_fate_html(fates.get(key))}"
        "</blockquote>"
    )


def _mark_html(citation: Citation, support: Support | None) -> str:
    """Return what to know of a citation beside its source."""
    if not (is_copy(citation, support) or is_doubtful(citation, support)):
        return ""
    mark = said(lambda words: mark_of(citation, support, words))
    return f'<small class="mark">{mark}</small>'


def _sources_html(answer: Answer) -> str:
    """Return how many independent sources stand behind the answer."""
    if answer.support is None or not answer.support.sources:
        return ""
    line = said(lambda words: sources_line(answer.support, answer.citations, words))
    return f'<p class="support">{line}</p>'


def _otherwise_html(answer: Answer, numbers: Iterator[int], fates: Mapping[str, Fate]) -> str:
    """Return what near copies of the article say instead."""
    if answer.support is None or not answer.support.otherwise:
        return ""
    quotes = "".join(
        _quote_html(each, numbers, fates, support=answer.support)
        for each in answer.support.otherwise
    )
    return f'<p class="same otherwise">{say("otherwise")}</p>{quotes}'


def _fate_html(fate: Fate | None) -> str:
    """Return what became of a quoted article since, nothing where it is the same."""
    if fate is None or fate == "same":
        return ""
    return f'<small class="fate">{say(f"page_quote_{fate}")}</small>'


def _further_html(
    others: Sequence[Citation],
    numbers: Iterator[int],
    fates: Mapping[str, Fate],
    support: Support | None,
) -> str:
    if not others:
        return ""
    summary = said(lambda words: further_line(support, others, words))
    quotes = "".join(_quote_html(each, numbers, fates, support=support) for each in others)
    if len(others) > QUOTES_UNFOLDED:
        return f"<details><summary>{summary}</summary>{quotes}</details>"
    return f'<p class="same">{summary}</p>{quotes}'


def _alternatives_html(answer: Answer, numbers: Iterator[int], fates: Mapping[str, Fate]) -> str:
    shown = shown_alternatives(answer)
    if not shown:
        return ""
    quotes = "".join(
        _quote_html(alternative.citations[0], numbers, fates, support=answer.support)
        + _confidence_html(alternative.confidence)
        for alternative in shown
    )
    summary = f"<summary>{say('alternatives')} ({len(shown)})</summary>"
    return f'<details class="others">{summary}{quotes}</details>'


def _chip_html(value: str, number: int) -> str:
    return f'<button type="button" class="chip" value="{escape(value)}">{number}</button>'


def _outlet_html(name: str) -> str:
    """Return a name by itself: written from right to left it would take a date after it apart."""
    return f'<span class="outlet">{visible(name)}</span>'


def _source_html(item: Citation | Passage) -> str:
    name = _outlet_html(item.source or item.title)
    date = said(lambda words: readable_date(item.published, words) or "")
    return f'<small class="source">{" · ".join(part for part in (name, date) if part)}</small>'


def _confidence_html(confidence: float) -> str:
    bars = "<i></i><i></i><i></i>"
    return (
        f'<div class="confidence {certainty(confidence)}" title="{confidence:.2f}">'
        f"{bars}<span>{said(lambda words: confidence_words(confidence, words))}</span></div>"
    )


def _actions_html(card_id: str, link: str = "", *more: str, receipt: str = "") -> str:
    """Return the buttons under a card."""
    values = {"copy": ("", "page_copy"), "link": (link, "page_copy_link")}
    wanted = [*more, *(["link"] if link else [])]
    buttons = [(kind, *values[kind]) for kind in wanted]
    buttons.append(("again", card_id, "page_ask_again"))
    return (
        '<div class="actions">'
        + "".join(
            f'<button type="button" class="{kind}" value="{escape(value)}">{say(key)}</button>'
            for kind, value, key in buttons
        )
        + _receipt_html(receipt)
        + "</div>"
    )


def _receipt_html(address: str) -> str:
    """Return links to a receipt: in each language to the one with its words."""
    if not address:
        return ""
    return "".join(
        f'<a class="receipt say" lang="{language}" download '
        f'href="{escape(f"{address}&lang={language}")}">{escape(words["receipt_button"])}</a>'
        for language, words in LANGUAGES.items()
    )
