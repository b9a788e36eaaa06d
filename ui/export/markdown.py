"""The words of an export -> a Markdown document, every text of articles rendered as it is."""

from collections.abc import Iterator, Sequence

from ui.export.markdown_text import inline, link, marked
from ui.export.view import Document, Quote, Shown
from ui.messages import Messages


def markdown_of(document: Document, words: Messages) -> str:
    """Return the document; it ends with a line break."""
    blocks = [f"# {inline(document.title)}", " · ".join(map(inline, document.about))]
    for place, shown in enumerate(document.exchanges, 1):
        blocks.append(f"## {place}\\. {inline(shown.question, False)}")
        blocks.extend(_blocks(shown, words))
    return "\n\n".join([*blocks, "---", inline(document.note)]) + "\n"


def _blocks(shown: Shown, words: Messages) -> Iterator[str]:
    if shown.understood:
        yield inline(words["rewritten"].format(question=shown.understood))
    if shown.searched_in:
        yield inline(shown.searched_in)
    if shown.notice:
        yield inline(shown.notice)
    if shown.not_found:
        yield f"**{inline(shown.not_found)}**"
    if shown.reason:
        yield inline(shown.reason)
    if shown.quotes:
        yield from _quote(shown.quotes[0])
        if shown.sure:
            yield inline(shown.sure.line)
        if shown.sources:
            yield inline(shown.sources)
    yield from _group(shown.same, shown.quotes[1:])
    yield from _group(words["otherwise"], shown.otherwise)
    yield from _group(words["alternatives"], shown.others)
    yield from _group(words["nearest"].rstrip(":"), shown.nearest)


def _group(name: str, quotes: Sequence[Quote]) -> Iterator[str]:
    if quotes:
        yield f"### {inline(name)}"
    for quote in quotes:
        yield from _quote(quote)
        if quote.sure:
            yield inline(quote.sure.line)


def _quote(quote: Quote) -> Iterator[str]:
    yield f"> {marked(quote.before, quote.span, quote.after)}"
    title = quote.title or (quote.link.host if quote.link else "")
    shown_title = title and inline(title)
    if quote.link:  # its host in words: what is rendered does not show where it leads
        shown_title = f"{link(title, quote.link.address)} ({inline(quote.link.host, False)})"
    parts = (quote.source and inline(quote.source), quote.date and inline(quote.date), shown_title)
    lines = [" · ".join(part for part in parts if part)]
    if quote.mark:
        lines.append(inline(quote.mark))
    lines.append(inline(quote.place))
    if quote.digest:
        lines.append(inline(quote.digest))
    if quote.warning:
        lines.append(f"**⚠ {inline(quote.warning, False)}**")
    yield "\n".join(f"- {line}" for line in lines if line)
