"""Turn an Answer into an HTML fragment or into the JSON object that programs read.

Article text is written with numeric entities, so that no Markdown, LaTeX or HTML reader on
the way takes any of it for its own: the text content of the page equals the source.
"""

import re
from dataclasses import asdict

from qa.datatypes import Answer, Citation
from ui.messages import Messages
from ui.wording import (
    confidence_level,
    confidence_words,
    nearest_sentences,
    reason_words,
    searched,
    shown_alternatives,
    source_line,
    split_quote,
    web_address,
)

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


def question_html(question: str) -> str:
    """Return the user's own question as a heading."""
    return f'<h2 class="question">{escape(question)}</h2>'


def answer_html(answer: Answer, words: Messages) -> str:
    """Return the card for an answer, or for the lack of one."""
    card = _found_html(answer, words) if answer.found else _not_found_html(answer, words)
    return _rewritten_html(answer, words) + card


def pending_html(words: Messages) -> str:
    """Return the line that stands in the answer's place until it is there."""
    return f'<p class="pending" role="status">{escape(words["page_pending"])}</p>'


def notice_html(notice: str) -> str:
    """Return a quiet line that is no answer."""
    return f'<div class="answer none"><p class="reason">{escape(notice)}</p></div>'


def _rewritten_html(answer: Answer, words: Messages) -> str:
    if answer.rewritten is None:
        return ""
    understood = words["rewritten"].format(question=answer.rewritten)
    return f'<div class="rewritten">{escape(understood)}</div>'


def _found_html(answer: Answer, words: Messages) -> str:
    lead, *others = answer.citations
    parts = [
        _quote_html(lead, words, "lead"),
        _confidence_html(answer.confidence, words),
        _details_html(words["other_citations"], [_quote_html(each, words) for each in others]),
        _details_html(
            words["alternatives"],
            [
                _quote_html(alternative.citations[0], words)
                + _confidence_html(alternative.confidence, words)
                for alternative in shown_alternatives(answer)
            ],
        ),
    ]
    return f'<div class="answer">{"".join(parts)}</div>'


def _not_found_html(answer: Answer, words: Messages) -> str:
    near = "".join(
        f"<li><q>{escape(sentence.text)}</q>"
        f'<small class="source">{escape(source_line(sentence.passage, words))}</small></li>'
        for sentence in nearest_sentences(answer)
    )
    title = (
        f'<strong class="title">{escape(words["not_found"])}</strong>' if searched(answer) else ""
    )
    nearest = f'<p class="reason">{escape(words["nearest"])}</p><ul class="near">{near}</ul>'
    return (
        f'<div class="answer none">{title}'
        f'<p class="reason">{escape(reason_words(answer, words))}</p>'
        f"{nearest if near else ''}</div>"
    )


def _quote_html(citation: Citation, words: Messages, kind: str = "further") -> str:
    before, quote, after = map(escape, split_quote(citation))
    return (
        f'<blockquote class="quote {kind}"><div class="sentence">'
        f'{before}<strong class="span">{quote}</strong>{after}</div>'
        f"{_source_html(citation, words)}</blockquote>"
    )


def _source_html(citation: Citation, words: Messages) -> str:
    line = escape(source_line(citation, words))
    address = web_address(citation.url)
    if address is not None:
        line = f'<a href="{escape(address)}" rel="noopener noreferrer" target="_blank">{line}</a>'
    return f'<small class="source">{line}</small>'


def _confidence_html(confidence: float, words: Messages) -> str:
    bars = "<i></i><i></i><i></i>"
    return (
        f'<div class="confidence {confidence_level(confidence)}" title="{confidence:.2f}">'
        f"{bars}<span>{escape(confidence_words(confidence, words))}</span></div>"
    )


def _details_html(summary: str, parts: list[str]) -> str:
    if not parts:
        return ""
    return f"<details><summary>{escape(summary)} ({len(parts)})</summary>{''.join(parts)}</details>"
