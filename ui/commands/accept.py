"""kutip accept: a model from elsewhere whose files have changed -> accepted as it is now."""

from typing import Annotated

import typer

from ui import options
from ui.terminal import safe, say
from ui.wording import number

HELP = """Accept a model from elsewhere as it is now.

The store remembers every file of a model at its first use and refuses it once one differs.
If you changed the model yourself, say so here. It is looked through again, and not run.

\b
Examples:
  kutip accept ./my-encoder
  kutip accept intfloat/multilingual-e5-small --store ./my-archive

\b
Exit codes: 0 accepted, 2 refused.
"""

EXIT_ACCEPTED = 0


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("accept", help=HELP)(accept)


def accept(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Its folder, or its name")],
    store: options.Store = None,
    lang: options.Language = None,
) -> int:
    """Look through the model's files and remember them."""
    from index.local_store import stored_settings
    from index.model_hub import accept
    from index.model_record import ModelRecord
    from index.schema import missing

    settings = options.settings(context, store, lang)
    if stored_settings(settings.store) is None:
        raise missing(settings.store)
    files = accept(model, ModelRecord(settings.store)).files
    count = number(len(files), settings.words)
    say(safe(settings.words["accept_done"].format(model=model, count=count)))
    return EXIT_ACCEPTED
