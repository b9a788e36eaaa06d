"""What stands around the conversation -> HTML: the header with its switches, the welcome."""

from collections.abc import Sequence

from ui.html import escape, said, say, visible
from ui.messages import LANGUAGES
from ui.wording import articles_in_words


def header_html(article_count: int, period: tuple[str, str] | None = None) -> str:
    """Return the page's name, how many articles of which dates it knows, and its switches."""
    languages = "".join(
        f'<button type="button" class="language" value="{language}" lang="{language}" '
        f'title="{escape(words["page_language"])}">{language.upper()}</button>'
        for language, words in LANGUAGES.items()
    )
    stats = said(lambda words: articles_in_words(article_count, words))
    if period:
        years = dict.fromkeys(escape(date[:4]) for date in period)  # one year is said once
        stats += f" · {'–'.join(years)}"
    return (
        '<div class="bar"><button type="button" class="shelf">☰</button>'
        f'<h1>{say("page_title")}</h1><span class="stats">{stats}</span>'
        f'<button type="button" class="new">{say("page_new")}</button>'
        f'<button type="button" class="export">{say("history_export")}</button>'
        f'<span class="languages">{languages}</span></div>'
    )


def welcome_html(examples: Sequence[str], missing: bool = False) -> str:
    """Return what the page shows while nothing was asked.

    ``missing``: an address named a conversation that is not there.
    """
    lost = f'<p class="missing" role="status">{say("page_missing")}</p>' if missing else ""
    buttons = "".join(
        f'<button type="button" class="example">{visible(example)}</button>' for example in examples
    )
    promise = (
        f'<div class="promise"><p class="claim">{say("page_promise")}</p>'
        f"<p>{say('page_explained')}</p></div>"
    )
    return f'{lost}{promise}<div class="examples">{buttons}</div>' if buttons else lost + promise
