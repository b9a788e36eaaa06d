"""A conversation and what became of its citations -> CSV: one row a quote, for spreadsheets.

Not verbatim: an apostrophe stands before what a spreadsheet would compute (eval/csv_cells.py),
and half a character becomes U+FFFD. JSON is verbatim.
"""

from collections.abc import Iterator, Sequence

from eval.csv_cells import table_of
from qa.datatypes import Citation, Passage, Support
from ui.citations_now import citation_key, near_key, near_start
from ui.conversation import Conversation, Exchange
from ui.export.view import Fates
from ui.messages import Messages
from ui.support_words import is_copy, is_doubtful
from ui.web_address import web_address
from ui.wording import nearest_sentences, shown_alternatives

COLUMNS = (
    *("number", "question", "understood", "outcome", "confidence", "sources", "role", "quote"),
    *("sentence", "source", "marks", "published", "title", "address", "article_id"),
    *("sentence_start", "sentence_end", "start", "end", "text_sha256", "now"),
)
NO_QUOTE = ("",) * (len(COLUMNS) - COLUMNS.index("role"))


def table_of_conversation(
    conversation: Conversation, fates: Sequence[Fates], words: Messages
) -> str:
    """Return the table; ``fates`` has one entry for each exchange. Columns have English names."""
    rows: list[tuple[str, ...]] = [COLUMNS]
    for number, (exchange, now) in enumerate(zip(conversation.exchanges, fates, strict=True), 1):
        asked = (str(number), *_asked(exchange, words))
        quotes = [*_quotes(exchange, now)]
        rows += [(*asked, *quote) for quote in quotes or [NO_QUOTE]]
    return table_of(rows)


def _asked(exchange: Exchange, words: Messages) -> tuple[str, str, str, str, str]:
    answer = exchange.answer
    understood = exchange.edited or (answer.rewritten if answer else None) or ""
    if answer is None:
        lines = exchange.notice or {}
        said = lines.get(words["language"]) or " ".join(lines.values())
        return exchange.question, understood, said, "", ""
    sources = str(answer.support.sources) if answer.support else ""
    return exchange.question, understood, answer.reason, f"{answer.confidence:.4f}", sources


def _quotes(exchange: Exchange, now: Fates) -> Iterator[tuple[str, ...]]:
    """Yield a row for each quote shown with an answer, or for each sentence that stands nearest."""
    answer = exchange.answer
    if answer is None:
        return
    support = answer.support
    for place, citation in enumerate(answer.citations):
        yield _cited("further" if place else "answer", citation, now, support)
    for citation in support.otherwise if support else ():
        yield _cited("otherwise", citation, now, support)
    for alternative in shown_alternatives(answer):
        yield _cited("alternative", alternative.citations[0], now, support)
    for near in () if answer.found else nearest_sentences(answer):
        start = near_start(near)
        offsets = (str(start), str(start + len(near.text)), "", "", "")
        fate = now.get(near_key(near), "same")
        yield ("nearest", "", near.text, *_source(near.passage), *offsets, fate)


def _cited(role: str, cited: Citation, now: Fates, support: Support | None) -> tuple[str, ...]:
    offsets = (cited.sentence_start, cited.sentence_end, cited.start, cited.end)
    marks = {"doubtful": is_doubtful(cited, support), "copy": is_copy(cited, support)}
    marked = " ".join(mark for mark, holds in marks.items() if holds)
    return (
        *(role, cited.quote, cited.sentence, *_source(cited, marked)),
        *map(str, offsets),
        *(cited.text_sha256, now.get(citation_key(cited), "same")),
    )


def _source(item: Citation | Passage, marks: str = "") -> tuple[str, ...]:
    """Return source, what it is marked as, date, title, address and id."""
    known = (item.source or "", marks, item.published or "", item.title)
    return (*known, web_address(item.url) or "", item.article_id)
