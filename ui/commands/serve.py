"""kutip serve: the store -> a chat page on this computer."""

from typing import Annotated

import typer

from ui import options

HELP = """Open the chat page in a browser on this computer.

Without --port the first free port from 8600 on is taken.

\b
Examples:
  kutip serve --open
  kutip serve --port 9000
  kutip serve --store ./my-archive --lang en
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("serve", help=HELP)(serve)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="127.0.0.1 or localhost; others are refused")] = (
        "127.0.0.1"
    ),
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; 0 takes any free one")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page")] = False,
    store: options.Store = None,
    encoder: options.Encoder = None,
    reader: options.Reader = None,
    lang: options.Language = None,
) -> int:
    """Serve until stopped."""
    settings = options.settings(context, store, lang)
    from ui import server

    listener = server.listen(host, port)  # first: a busy port should not wait for the models
    try:
        from qa.assistant import Assistant
        from ui.web import create_app

        assistant = Assistant.load(settings.store, encoder=encoder, reader=reader)
        try:
            app = create_app(assistant, settings.words)
            server.serve(app, listener, settings.words, open_browser)
        except KeyboardInterrupt:
            return 0  # Ctrl-C is how one stops it
        finally:
            assistant.close()
    finally:
        listener.close()
    return 0
