"""kutip serve: the store -> a chat page on this computer, or with a token in its network."""

from pathlib import Path
from typing import Annotated

import typer

from ui import options

HELP = """Open the chat page in a browser on this computer.

Without --port the first free port from 8600 on is taken. To other computers the page is
served only with a token: one is made and shown, or read from --token-file. The connection is
not encrypted: use it in networks you trust.

Conversations are kept in the store's folder, in history.sqlite3, until they are deleted.
With --no-history they are forgotten when the server stops.

\b
Examples:
  kutip serve --open
  kutip serve --port 9000
  kutip serve --store ./my-archive --lang en
  kutip serve --host 0.0.0.0 --token-file ~/.kutip-token
  kutip serve --no-history
  kutip serve --at-most-wrong 25%
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("serve", help=HELP)(serve)


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="Where to listen; other than 127.0.0.1 and localhost needs a token")
    ] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; 0 takes any free one")
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that holds the token to ask for")
    ] = None,
    log: Annotated[bool, typer.Option("--log", help="Write a line for each request")] = False,
    no_history: Annotated[
        bool, typer.Option("--no-history", help="Keep no conversation after the server stops")
    ] = False,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page")] = False,
    store: options.Store = None,
    encoder: options.Encoder = None,
    reader: options.Reader = None,
    at_most_wrong: options.AtMostWrong = None,
    lang: options.Language = None,
) -> int:
    """Serve until stopped."""
    settings = options.settings(context, store, lang)
    share = options.share(at_most_wrong)
    from ui import server

    access = server.access_for(host, token_file)
    # First: a busy port should not wait for the models.
    listener = server.listen(host, port, with_token=access.token is not None)
    try:
        from qa.assistant import Assistant
        from ui.limits import IN_A_NETWORK, ON_THIS_COMPUTER
        from ui.request_log import start_log
        from ui.serving import Serving, histories_of, set_serving
        from ui.web import create_app
        from ui.writer import tidy

        tidy(settings.store)
        assistant = Assistant.load(
            settings.store, encoder=encoder, reader=reader, at_most_wrong=share
        )
        try:
            app = create_app(assistant, settings.words)
            language = settings.words["language"]
            limits = ON_THIS_COMPUTER if access.token is None else IN_A_NETWORK
            keep = not no_history
            set_serving(app, Serving(settings.store, access, language, keep, limits))
            start_log(each_request=log)
            made = access.token if token_file is None else None
            try:
                server.serve(app, listener, settings.words, open_browser, made)
            finally:
                histories_of(app).close()
        except KeyboardInterrupt:
            return 0  # Ctrl-C is how one stops it
        finally:
            assistant.close()
    finally:
        listener.close()
    return 0
