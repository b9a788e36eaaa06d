"""kutip trust: how far a source is trusted, kept in the store and shown where it is quoted."""

from typing import Annotated

import typer

from index.errors import KutipError
from ui import options
from ui.terminal import safe, say, say_json
from ui.wording import articles_in_words

HELP = """Mark a source as trusted, doubtful or normal again; without arguments list the marks.

A trusted source is preferred a little where answers differ, a doubtful one the other way.
Wherever a doubtful source is quoted, Kutip says so, and also when no other source says the
same. The mark stays when the source's articles are forgotten: LEVEL normal removes it.

\b
Examples:
  kutip trust
  kutip trust "Harian Gosip" doubtful
  kutip trust "Harian Gosip" normal

\b
Exit codes: 0 done, 2 wrong use, or the store could not be used.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("trust", help=HELP)(trust)


def trust(
    context: typer.Context,
    source: Annotated[str | None, typer.Argument(metavar="[SOURCE", show_default=False)] = None,
    level: Annotated[
        str | None, typer.Argument(metavar="LEVEL]", help="trusted, normal or doubtful")
    ] = None,
    store: options.Store = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> int:
    """Set one mark, or list all."""
    from index.local_store import LocalStore
    from index.trust import LEVELS

    settings = options.settings(context, store, lang)
    words = settings.words
    if source is None:
        with LocalStore.open(settings.store) as opened:
            levels = opened.trust()
        if as_json:
            say_json({"trust": levels})
            return 0
        for name, marked in levels.items():
            say(f"{words[f'trust_{marked}']}  {safe(name)}")
        if not levels:
            say(words["trust_none"])
        return 0
    wanted = next((each for each in LEVELS if each == level), None)
    if wanted is None:
        raise KutipError(words["trust_level"].format(level=level or "", levels=", ".join(LEVELS)))
    with LocalStore.open(settings.store, writable=True) as opened:
        opened.set_trust(source, wanted)
        count = sum(_is(heading.source, source) for heading in opened.headings())
    if as_json:
        say_json({"source": source, "level": wanted, "articles": count})
    else:
        line = words["trust_set"].format(
            level=words[f"trust_{wanted}"], articles=articles_in_words(count, words)
        )
        say(f"{safe(source)}: {line}")
    return 0


def _is(source: str | None, name: str) -> bool:
    from index.trust import same_source

    return source is not None and same_source(source) == same_source(name)
