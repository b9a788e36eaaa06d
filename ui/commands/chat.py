"""kutip chat: a conversation in the terminal, follow-up questions included."""

import sys

import typer

from qa.datatypes import Answer, Turn
from ui import options
from ui.messages import Messages
from ui.terminal import complain, is_terminal, safe, say, say_answer

HELP = """Talk with the articles; follow-up questions may say "he" or "there".

\b
Examples:
  kutip chat
  kutip chat --store ./my-archive
  kutip chat < questions.txt

In the conversation: /baru (/new) starts again, /keluar (/quit) or Ctrl-D ends.
"""

QUIT = ("/quit", "/keluar", "/exit")
RESTART = ("/new", "/baru")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("chat", help=HELP)(chat)


def chat(
    context: typer.Context,
    store: options.Store = None,
    encoder: options.Encoder = None,
    reader: options.Reader = None,
    at_most_wrong: options.AtMostWrong = None,
    lang: options.Language = None,
) -> int:
    """Answer line by line until the end of the input."""
    settings = options.settings(context, store, lang)
    share = options.share(at_most_wrong)
    words = settings.words
    from qa.assistant import Assistant

    assistant = Assistant.load(settings.store, encoder=encoder, reader=reader, at_most_wrong=share)
    history: list[Turn] = []
    try:
        if is_terminal(sys.stdin):
            _enable_line_editing()
            say(words["chat_hello"])
        while (line := _next_line()) is not None and line not in QUIT:
            if line in RESTART:
                history.clear()
                say(words["chat_new"])
            elif line.startswith("/"):
                complain(words["chat_unknown"].format(command=line))
            elif line:
                _repeat(line)
                answer = assistant.ask(line, history=tuple(history))
                _say_reply(answer, words)
                history.append(Turn(answer.rewritten or answer.question, answer.text))
    finally:
        assistant.close()
    return 0


def _repeat(line: str) -> None:
    """Write a question that was not typed, so that its answer can be told from the others."""
    if not is_terminal(sys.stdin):
        say(f"> {safe(line)}")


def _say_reply(answer: Answer, words: Messages) -> None:
    say_answer(answer, words)
    say()


def _next_line() -> str | None:
    """Return the next line typed, None at the end."""
    interactive = is_terminal(sys.stdin)
    try:
        return input("> " if interactive else "").strip()
    except EOFError:
        if interactive:
            say()
        return None


def _enable_line_editing() -> None:
    try:
        import readline  # noqa: F401  (importing it gives input() its arrow keys)
    except ImportError:
        return
