"""Turn flags, environment variables and defaults into the settings of one command."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from index.datatypes import Filter
from index.errors import KutipError
from qa.risk import read_share
from ui.messages import Messages, messages

STORE_VARIABLE = "KUTIP_STORE"
LANGUAGE_VARIABLE = "KUTIP_LANG"

Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="DIR",
        help="Where the articles are kept [env: KUTIP_STORE; default: your data folder]",
    ),
]
Language = Annotated[
    str | None,
    typer.Option(
        "--lang", metavar="id|en", help="Language of the output [env: KUTIP_LANG; default: id]"
    ),
]
Encoder = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="A sentence-transformers model instead of the built-in one, or open: built-in models"
        " that learned from openly licensed texts alone",
    ),
]
Reader = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="A question-answering model instead of the built-in one"),
]
AtMostWrong = Annotated[
    str | None,
    typer.Option(
        "--at-most-wrong",
        metavar="SHARE",
        help="Refuse so that at most 5%, say, of the answers are wrong, as far as was measured",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object")]


@dataclass(frozen=True, slots=True)
class Settings:
    """What every command needs to know."""

    store: Path
    words: Messages


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags given before the command; None where not given."""

    store: Path | None = None
    language: str | None = None


def settings(context: typer.Context, store: Path | None, language: str | None) -> Settings:
    """Return the settings: the flag after the command wins, then before, then environment."""
    before = context.obj if isinstance(context.obj, Flags) else Flags()
    chosen = language or before.language or os.environ.get(LANGUAGE_VARIABLE) or None
    return Settings(store or before.store or default_store(), messages(chosen))


def default_store() -> Path:
    """Return the folder from the environment, else the platform's data folder."""
    from_environment = os.environ.get(STORE_VARIABLE)
    if from_environment:
        return Path(from_environment)
    from platformdirs import user_data_path

    return user_data_path("kutip", appauthor=False)


def make_filter(
    sources: list[str] | None,
    date_from: str | None,
    date_to: str | None,
    languages: list[str] | None,
) -> Filter | None:
    """Return the filter asked for, None when every article may answer."""
    first, last = iso_date(date_from, "from"), iso_date(date_to, "to")
    if first and last and first > last:
        raise KutipError(f"from: {first} is after to: {last}. Give the earlier date as from")
    where = Filter(
        date_from=first,
        date_to=last,
        sources=frozenset(sources) if sources else None,
        languages=frozenset(languages) if languages else None,
    )
    return None if where == Filter() else where


def share(text: str | None) -> float | None:
    """Return the share of wrong answers that --at-most-wrong asks for."""
    return None if text is None else read_share(text, "--at-most-wrong")


def iso_date(text: str | None, name: str) -> str | None:
    """Return the date as YYYY-MM-DD, refuse anything else."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise KutipError(f"{name}: {text!r} is no date. Write it as 2026-03-12") from None
