"""kutip audit: every place of the store where something of an article is, or none."""

from typing import TYPE_CHECKING, Annotated

import typer

from ui import options
from ui.messages import Messages
from ui.terminal import safe, say, say_json

if TYPE_CHECKING:
    from index.audit import Trace

HELP = """Show where the store holds anything of an article: after kutip forget, nowhere.

Rows, search data, free pages of the database, the bytes of every file, kept conversations
that cite it (their answers hold its sentences), feedback, uploads and quarantine.

\b
Examples:
  kutip forget 3f2a9c && kutip audit 3f2a9c
  kutip audit 3f2a9c --json

\b
Exit codes: 0 nothing is left, 1 something is, 2 could not be looked at.
"""

EXIT_NOTHING_LEFT, EXIT_SOMETHING_LEFT = 0, 1


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("audit", help=HELP)(audit)


def audit(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The whole id of an article")],
    store: options.Store = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> int:
    """Print one line a place."""
    from index.audit import audit_article
    from index.errors import KutipError
    from ui.kept_audit import audit_kept

    settings = options.settings(context, store, lang)
    if not article:
        raise KutipError("the id is empty. Ids: kutip articles")
    traces = [*audit_article(settings.store, article), *audit_kept(settings.store, article)]
    is_left = any(trace.count != 0 for trace in traces)
    if as_json:
        places = [{"place": t.place, "count": t.count, "where": t.where} for t in traces]
        say_json({"article": article, "left": is_left, "places": places})
        return EXIT_SOMETHING_LEFT if is_left else EXIT_NOTHING_LEFT
    for trace in traces:
        say(safe(_line(trace, settings.words)))
    key = "audit_left" if is_left else "audit_nothing"
    say(safe(settings.words[key].format(id=article)))
    return EXIT_SOMETHING_LEFT if is_left else EXIT_NOTHING_LEFT


def _line(trace: "Trace", words: Messages) -> str:
    count = "?" if trace.count is None else str(trace.count)
    place = words[f"audit_place_{trace.place}"]
    return f"{count:>5}  {place}  {trace.where}".rstrip()
