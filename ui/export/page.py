"""The words of an export -> one HTML page that needs nothing else and runs nothing."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ui.export.view import Document, Quote, Shown, Sure
from ui.html import escape, visible
from ui.messages import Messages

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = "page.css"


def page_of(document: Document, words: Messages) -> str:
    """Return the page, to be written as UTF-8."""
    about = "".join(f"<li>{escape(line)}</li>" for line in document.about)
    exchanges = "".join(exchange_html(shown, words) for shown in document.exchanges)
    return framed(
        document.title,
        f'<header><p class="brand">Kutip</p><h1>{text_html(document.title)}</h1>'
        f'<ul class="about">{about}</ul></header>\n<main>\n{exchanges}</main>\n'
        f"<footer>{escape(document.note)}</footer>",
        words,
    )


def framed(title: str, body: str, words: Messages, *styles: str) -> str:
    """Return a whole page around what it shows, with further styles after its own."""
    paths = [Path(__file__).with_name(name) for name in (STYLE, *styles)]
    style = "".join(path.read_text(encoding="utf-8") for path in paths)
    return (
        f'<!doctype html>\n<html lang="{words["language"]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"{body}\n</body>\n</html>\n"
    )


def exchange_html(shown: Shown, words: Messages) -> str:
    """Return one exchange: the question and what was quoted for it."""
    return f"<article>{''.join(_parts(shown, words))}</article>\n"


def _parts(shown: Shown, words: Messages) -> Iterator[str]:
    yield f'<h2 class="question">{text_html(shown.question)}</h2>'
    if shown.understood:
        label = words["rewritten"].format(question="")
        yield f'<p class="asked">{escape(label)}{text_html(shown.understood, "understood")}</p>'
    if shown.searched_in:
        yield f'<p class="asked">{text_html(shown.searched_in)}</p>'
    if shown.notice:
        yield f'<p class="notice">{escape(shown.notice)}</p>'
    if shown.reason:
        title = f"<strong>{escape(shown.not_found)}</strong>" if shown.not_found else ""
        yield f'<p class="notice">{title}{escape(shown.reason)}</p>'
    if shown.quotes:
        yield _quote(shown.quotes[0], "lead") + _sure(shown.sure)
    if shown.sources:
        yield f'<p class="asked">{escape(shown.sources)}</p>'
    yield _group(shown.same, shown.quotes[1:], "further")
    yield _group(words["otherwise"], shown.otherwise, "further")
    yield _group(words["alternatives"], shown.others, "other")
    yield _group(words["nearest"].rstrip(":"), shown.nearest, "near")


def _group(name: str, quotes: Sequence[Quote], kind: str) -> str:
    if not quotes:
        return ""
    listed = "".join(_quote(each, kind) + _sure(each.sure) for each in quotes)
    return f'<section class="{kind}s"><h3>{escape(name)}</h3>{listed}</section>'


def _quote(quote: Quote, kind: str) -> str:
    span = f'<mark class="span">{visible(quote.span)}</mark>' if quote.span else ""
    sentence = f"{visible(quote.before)}{span}{visible(quote.after)}"
    warning = f'<p class="warning">{escape(quote.warning)}</p>' if quote.warning else ""
    mark = f"<br>{escape(quote.mark)}" if quote.mark else ""
    digest = f"<br>{escape(quote.digest)}" if quote.digest else ""
    return (
        f'<blockquote class="{kind}"><p class="line">'
        f'<bdi class="sentence" dir="auto">{sentence}</bdi></p>'
        f'<p class="source">{_source(quote)}{mark}</p>{warning}'
        f'<p class="place">{text_html(quote.place)}{digest}</p></blockquote>'
    )


def _source(quote: Quote) -> str:
    title = text_html(quote.title or (quote.link.host if quote.link else ""), "title")
    if quote.link:
        title = (
            f'<a href="{escape(quote.link.address)}" rel="noopener noreferrer">{title}</a> '
            f'<span class="host">({escape(quote.link.host)})</span>'
        )
    known = [text_html(quote.source) if quote.source else "", escape(quote.date), title]
    return " · ".join(part for part in known if part)


def _sure(sure: Sure | None) -> str:
    if sure is None:
        return ""
    bars = "<i></i><i></i><i></i>"
    return f'<p class="sure {sure.level}">{bars}<span>{escape(sure.line)}</span></p>'


def text_html(text: str, name: str = "") -> str:
    """Return a text of strangers, which keeps its direction to itself."""
    kind = f' class="{name}"' if name else ""
    return f'<bdi{kind} dir="auto">{visible(text)}</bdi>'
