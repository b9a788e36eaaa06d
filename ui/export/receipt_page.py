"""A receipt -> one HTML page for people, which holds the same as JSON and runs nothing.

The JSON stands in a ``<pre>``: mail and browsers take scripts away, even those that only hold data.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from qa.datatypes import Citation
from qa.receipt import HASH_FIELD, Receipt, receipt_value
from ui.citations_now import Fate
from ui.export.page import exchange_html, framed, text_html
from ui.export.view import Quote, Shown, filter_words, moment, otherwise_of, quote_of, sure_of
from ui.html import escape
from ui.messages import LANGUAGES, Messages
from ui.support_words import further_line, sources_line
from ui.web_address import link_of
from ui.wording import readable_date

STYLE = "receipt.css"
DATA_CLASS = "data"
SEARCHED = (
    "no_passage",
    "low_confidence",
    "less_sure_than_asked",
)  # not finding says something only then
AS_QUOTED: Mapping[str, Fate] = {}  # a receipt says what was so when it was made


def receipt_text(receipt: Receipt) -> str:
    """Return a receipt as JSON, in ASCII: half a character has an escape there, but no UTF-8."""
    return json.dumps(receipt_value(receipt), indent=1) + "\n"


def receipt_page(receipt: Receipt) -> str:
    """Return a receipt as a page in its own language, to be written as UTF-8."""
    words = LANGUAGES[receipt.language]
    about = (moment(receipt.made, words), words["export_made"].format(version=receipt.version))
    listed = "".join(f"<li>{escape(line)}</li>" for line in about)
    body = (
        f'<header><p class="brand">Kutip</p><h1>{escape(words["receipt_title"])}</h1>'
        f'<ul class="about">{listed}</ul></header>\n'
        f"<main>\n{exchange_html(_shown(receipt, words), words)}{_facts(receipt, words)}</main>\n"
        f"<footer><p>{escape(words['export_note'])}</p><p>{escape(words['receipt_check'])} "
        f"<code>{escape('kutip verify')}</code></p>{_data(receipt, words)}</footer>"
    )
    return framed(f"{words['receipt_title']}: {receipt.question}", body, words, STYLE)


def _shown(receipt: Receipt, words: Messages) -> Shown:
    asked = (receipt.question, receipt.understood or "", filter_words(receipt.where, words))
    if receipt.answer is None:
        # The search ranks every article that may answer: none at all means that none may.
        barred = receipt.reason == "no_passage" and not receipt.nearest
        return Shown(
            *asked,
            not_found=words["not_found"] if receipt.reason in SEARCHED else "",
            reason=words["reason_all_filtered" if barred else f"reason_{receipt.reason}"],
            nearest=[_near(each, words) for each in receipt.nearest],
        )
    support = receipt.support
    return Shown(
        *asked,
        sure=sure_of(receipt.confidence, words),
        quotes=[quote_of(each, AS_QUOTED, words, support=support) for each in receipt.citations],
        same=further_line(support, receipt.citations[1:], words),
        sources=sources_line(support, receipt.citations, words),
        otherwise=otherwise_of(support, AS_QUOTED, words),
        others=[*_others(receipt, words)],
    )


def _others(receipt: Receipt, words: Messages) -> Iterator[Quote]:
    for alternative in receipt.alternatives:
        sure = sure_of(alternative.confidence, words)
        for citation in alternative.citations:
            yield quote_of(citation, AS_QUOTED, words, sure, receipt.support)


def _near(citation: Citation, words: Messages) -> Quote:
    place = words["export_place_near"].format(
        id=citation.article_id, sentence=f"{citation.sentence_start}–{citation.sentence_end}"
    )
    known = words["export_hash"].format(hash=citation.text_sha256)
    return Quote(
        citation.sentence,
        "",
        "",
        citation.source or "",
        readable_date(citation.published, words) or "",
        citation.title,
        link_of(citation.url),
        place,
        known if citation.text_sha256 else "",
        "",
    )


def _facts(receipt: Receipt, words: Messages) -> str:
    """Return what a reader may want to know, and a court will: models, store, hashes."""
    rows: Sequence[tuple[str, str]] = [
        (words["receipt_answer"], "–" if receipt.answer is None else receipt.answer),
        (words["receipt_confidence"], f"{receipt.confidence:.4f} ({receipt.reason})"),
        (words["info_generation"], str(receipt.generation)),
        (words["receipt_digest"], receipt.digest),
        (words["receipt_encoder"], receipt.encoder),
        (words["receipt_reader"], receipt.reader),
        (words["receipt_hash"], str(receipt_value(receipt)[HASH_FIELD])),
    ]
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{text_html(value)}</dd>" for name, value in rows)
    title = f"<h2>{escape(words['receipt_facts'])}</h2>"
    return f'<section class="facts">{title}<dl>{listed}</dl></section>\n'


def _data(receipt: Receipt, words: Messages) -> str:
    text = escape(receipt_text(receipt).rstrip("\n"))
    summary = f"<summary>{escape(words['receipt_data'])}</summary>"
    return f'<details>{summary}<pre class="{DATA_CLASS}">{text}</pre></details>'
