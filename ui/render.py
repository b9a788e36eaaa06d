"""Turn an Answer into an HTML fragment or into the JSON object that programs read.

Article text is written with numeric entities, so that no Markdown, LaTeX or HTML reader on
the way takes any of it for its own: the text content of the page equals the source. Words of
the interface stand there in every language; the page shows those of the language chosen.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import count

from qa.datatypes import Answer, Citation, Passage
from ui.messages import LANGUAGES, Messages
from ui.wording import (
    NearSentence,
    confidence_level,
    confidence_words,
    nearest_sentences,
    number,
    readable_date,
    reason_words,
    searched,
    shown_alternatives,
    split_quote,
)

QUOTES_UNFOLDED = 2  # further evidence beyond this is one click away

# HTML reads numeric references to these as something else, so they stay raw.
UNSPEAKABLE = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def answer_object(answer: Answer) -> dict[str, object]:
    """Return the answer as plain JSON values, in the documented order."""
    return {
        "question": answer.question,
        "rewritten": answer.rewritten,
        "answer": answer.text,
        "confidence": answer.confidence,
        "reason": answer.reason,
        "citations": [asdict(citation) for citation in answer.citations],
        "alternatives": [asdict(alternative) for alternative in answer.alternatives],
        "passages": [asdict(passage) for passage in answer.passages],
        "timings_ms": dict(answer.timings_ms),
    }


def escape(text: str) -> str:
    """Return text as HTML in which only letters, digits and plain spaces stand for themselves."""
    return "".join(map(_escape_character, text))


def _escape_character(character: str) -> str:
    code = ord(character)
    if character == " " or character.isalnum():
        return character
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        return "&#65533;"  # HTML has no way to say these two
    if UNSPEAKABLE.match(character):
        return character
    return f"&#{code};"


def said(make: Callable[[Messages], str]) -> str:
    """Return words of the interface in every language, once where all are the same."""
    texts = {language: escape(make(words)) for language, words in LANGUAGES.items()}
    first, *others = texts.values()
    if all(other == first for other in others):
        return first
    return "".join(
        f'<span class="say" lang="{language}">{text}</span>' for language, text in texts.items()
    )


def say(key: str) -> str:
    """Return one message in every language."""
    return said(lambda words: words[key])


def question_html(question: str) -> str:
    """Return the user's own question as a heading."""
    return f'<h2 class="question">{escape(question)}</h2>'


def answer_html(answer: Answer, card_id: str) -> str:
    """Return the card for an answer, or for the lack of one."""
    card = _found_html if answer.found else _not_found_html
    return _rewritten_html(answer, card_id) + card(answer, card_id)


def pending_html() -> str:
    """Return the line that stands in the answer's place until it is there."""
    return f'<p class="pending" role="status">{say("page_pending")}</p>'


def notice_html(notice: str, card_id: str) -> str:
    """Return a quiet card with a notice (HTML, as of ``say``) that is no answer."""
    return (
        f'<div class="answer none" id="{card_id}"><p class="reason">{notice}</p>'
        f"{_actions_html(card_id)}</div>"
    )


def header_html(article_count: int) -> str:
    """Return the page's name, how much it knows, and its switches."""
    languages = "".join(
        f'<button type="button" class="language" value="{language}" lang="{language}" '
        f'title="{escape(words["page_language"])}">{language.upper()}</button>'
        for language, words in LANGUAGES.items()
    )
    stats = _counted(article_count, "articles_count_one", "articles_count")
    return (
        '<div class="bar"><button type="button" class="shelf">☰</button>'
        f'<h1>{say("page_title")}</h1><span class="stats">{stats}</span>'
        f'<button type="button" class="new">{say("page_new")}</button>'
        f'<span class="languages">{languages}</span></div>'
    )


def welcome_html(examples: Sequence[str]) -> str:
    """Return what the page shows while nothing was asked."""
    buttons = "".join(
        f'<button type="button" class="example">{escape(example)}</button>' for example in examples
    )
    promise = (
        f'<div class="promise"><p class="claim">{say("page_promise")}</p>'
        f"<p>{say('page_explained')}</p></div>"
    )
    return f'{promise}<div class="examples">{buttons}</div>' if buttons else promise


def _rewritten_html(answer: Answer, card_id: str) -> str:
    if answer.rewritten is None:
        return ""
    return (
        f'<div class="rewritten">{said(lambda words: words["rewritten"].format(question=""))}'
        f'<span class="understood">{escape(answer.rewritten)}</span> '
        f'<button type="button" class="edit" value="{card_id}">{say("page_edit")}</button></div>'
    )


def _found_html(answer: Answer, card_id: str) -> str:
    numbers = count(1)
    lead, *others = answer.citations
    parts = [
        _quote_html(lead, numbers, "lead"),
        _further_html(others, numbers),
        _confidence_html(answer.confidence),
        _alternatives_html(answer, numbers),
        _actions_html(card_id, say("page_copy")),
    ]
    return f'<div class="answer" id="{card_id}">{"".join(parts)}</div>'


def _not_found_html(answer: Answer, card_id: str) -> str:
    near = "".join(
        f"<li>{_chip_html(_near_value(sentence), number)}"
        f'<div><q class="sentence">{escape(sentence.text)}</q>'
        f"{_source_html(sentence.passage)}</div></li>"
        for number, sentence in enumerate(nearest_sentences(answer), 1)
    )
    title = f'<strong class="title">{say("not_found")}</strong>' if searched(answer) else ""
    reason = said(lambda words: reason_words(answer, words))
    nearest = f' {say("nearest")}</p><ul class="near">{near}</ul>' if near else "</p>"
    return (
        f'<div class="answer none" id="{card_id}">{title}<p class="reason">{reason}{nearest}'
        f"{_actions_html(card_id)}</div>"
    )


def _quote_html(citation: Citation, numbers: Iterator[int], kind: str = "further") -> str:
    before, quote, after = map(escape, split_quote(citation))
    return (
        f'<blockquote class="quote {kind}"><div class="line"><span class="sentence">'
        f'{before}<strong class="span">{quote}</strong>{after}</span>'
        f'<span class="tail">&#160;{_chip_html(_citation_value(citation), next(numbers))}</span>'
        f"</div>"
        f"{_source_html(citation)}</blockquote>"
    )


def _further_html(others: Sequence[Citation], numbers: Iterator[int]) -> str:
    if not others:
        return ""
    summary = _counted(len(others), "page_further_one", "page_further")
    quotes = "".join(_quote_html(each, numbers) for each in others)
    if len(others) > QUOTES_UNFOLDED:
        return f"<details><summary>{summary}</summary>{quotes}</details>"
    return f'<p class="same">{summary}</p>{quotes}'


def _alternatives_html(answer: Answer, numbers: Iterator[int]) -> str:
    shown = shown_alternatives(answer)
    if not shown:
        return ""
    quotes = "".join(
        _quote_html(alternative.citations[0], numbers) + _confidence_html(alternative.confidence)
        for alternative in shown
    )
    summary = f"<summary>{say('alternatives')} ({len(shown)})</summary>"
    return f'<details class="others">{summary}{quotes}</details>'


def _chip_html(value: str, number: int) -> str:
    return f'<button type="button" class="chip" value="{escape(value)}">{number}</button>'


def _citation_value(citation: Citation) -> str:
    places = (citation.sentence_start, citation.sentence_end, citation.start, citation.end)
    return _place(places, citation.text_sha256, citation.article_id)


def _near_value(near: NearSentence) -> str:
    start = near.passage.start + near.passage.text.index(near.text)
    return _place((start, start + len(near.text), start, start), "", near.passage.article_id)


def _place(places: Sequence[int], text_sha256: str, article_id: str) -> str:
    """Return what the page's script needs to find a quote; the id is last, it may hold colons."""
    return ":".join((*map(str, places), text_sha256, article_id))


def _source_html(item: Citation | Passage) -> str:
    def line(words: Messages) -> str:
        parts = (item.source or item.title, readable_date(item.published, words))
        return " · ".join(part for part in parts if part)

    return f'<small class="source">{said(line)}</small>'


def _confidence_html(confidence: float) -> str:
    bars = "<i></i><i></i><i></i>"
    return (
        f'<div class="confidence {confidence_level(confidence)}" title="{confidence:.2f}">'
        f"{bars}<span>{said(lambda words: confidence_words(confidence, words))}</span></div>"
    )


def _actions_html(card_id: str, copy: str | None = None) -> str:
    buttons = [f'<button type="button" class="again" value="{card_id}">{say("page_ask_again")}']
    if copy is not None:
        buttons.insert(0, f'<button type="button" class="copy">{copy}')
    return f'<div class="actions">{"</button>".join(buttons)}</button></div>'


def _counted(amount: int, one: str, many: str) -> str:
    """Return the message for one thing or for several."""
    if amount == 1:
        return say(one)
    return said(lambda words: words[many].format(count=number(amount, words)))
