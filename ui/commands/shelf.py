"""kutip articles, forget, info: what is in the store, and taking it out again."""

import platform
import sqlite3
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated

import typer

from index.datatypes import Filter
from index.errors import KutipError, MissingStoreError
from ui import options
from ui.floors import Old, too_old
from ui.messages import Messages
from ui.terminal import complain, safe, say, say_json
from ui.wording import articles_in_words, number, readable_date

if TYPE_CHECKING:
    from index.datatypes import Article
    from index.search import Index
    from index.store import StoreStats

ARTICLES_HELP = """List the articles in the store, newest first.

\b
Examples:
  kutip articles
  kutip articles --json
  kutip articles --store ./my-archive
"""

FORGET_HELP = """Remove articles by id or source, everywhere and for good.

An id may be shortened as long as it fits one article only.

\b
Examples:
  kutip forget 3f2a9c
  kutip forget 3f2a9c 81d0e4 --store ./my-archive
  kutip forget --source "Harian Gosip"

\b
Exit codes: 0 done, 1 some ids were not there, 2 none was.
"""

INFO_HELP = """Show where the store is, what it holds and what built it.

\b
Examples:
  kutip info
  kutip info --json
"""

VERSIONS_SHOWN = ("kutip", "faiss-cpu", "onnxruntime", "sentence-transformers", "gradio")
AMBIGUOUS_SHOWN = 3

EXIT_DONE, EXIT_SOME_MISSING, EXIT_NOTHING_DONE = 0, 1, 2


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("articles", help=ARTICLES_HELP)(articles)
    app.command("forget", help=FORGET_HELP)(forget)
    app.command("info", help=INFO_HELP)(info)


def articles(
    context: typer.Context,
    store: options.Store = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> int:
    """Print one line an article."""
    from index.search import Index

    settings = options.settings(context, store, lang)
    index = Index.open(settings.store)
    try:
        found = index.store.articles()
    finally:
        index.close()
    if as_json:
        say_json({"articles": [_article_object(article) for article in found]})
        return EXIT_DONE
    for article in found:
        say(_article_line(article, settings.words))
    say(articles_in_words(len(found), settings.words) if found else settings.words["articles_none"])
    return EXIT_DONE


def forget(
    context: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID…]", help="Ids as kutip articles shows")
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="NAME", help="All articles of a source; repeatable"),
    ] = None,
    store: options.Store = None,
    lang: options.Language = None,
) -> int:
    """Remove what can be found, name what cannot."""
    from index.search import Index

    settings = options.settings(context, store, lang)
    if not ids and not source:
        raise typer.BadParameter("name an ID or a --source", param_hint="ID…")
    index = Index.open(settings.store, writable=True)
    try:
        found = {asked: _matching_ids(index, asked) for asked in ids or ()}
        exact = [matches[0] for matches in found.values() if len(matches) == 1]
        of_sources = {name: _ids_of(index, name) for name in source or ()}
        exact = list(
            dict.fromkeys([*exact, *(each for some in of_sources.values() for each in some)])
        )
        count = index.forget(exact) if exact else 0
    finally:
        index.close()
    for asked, matches in found.items():
        if len(matches) != 1:
            complain(_unclear_id_line(asked, matches, settings.words))
    for name, some in of_sources.items():
        if not some:
            complain(settings.words["forget_no_source"].format(source=name))
    if not exact:
        return EXIT_NOTHING_DONE
    say(settings.words["forget_done"].format(articles=articles_in_words(count, settings.words)))
    missing = any(len(matches) != 1 for matches in found.values()) or not all(of_sources.values())
    return EXIT_SOME_MISSING if missing else EXIT_DONE


def info(
    context: typer.Context,
    store: options.Store = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> int:
    """Print counts, settings and versions; a store that is not there yet is no error."""
    settings = options.settings(context, store, lang)
    words = settings.words
    stats = _stats(settings)
    if as_json:
        say_json(_info_object(settings, stats))
        return EXIT_DONE
    rows = [(words["info_store"], str(settings.store.absolute()))]
    if stats is None:
        rows.append((words["info_articles"], words["info_no_store"]))
    else:
        rows += [
            (words["info_articles"], number(stats.articles, words)),
            (words["info_sentences"], number(stats.sentences, words)),
            (words["info_chunks"], number(stats.chunks, words)),
            (words["info_generation"], str(stats.generation)),
            (words["info_settings"], _pairs(dict(stats.settings))),
            (words["info_models"], _pairs(_models(settings))),
        ]
    rows.append((words["info_versions"], _pairs(_versions())))
    rows += [(words["info_old"], _old_line(old, words)) for old in too_old()]
    width = max(len(label) for label, _ in rows)
    for label, value in rows:
        say(f"{label:<{width}}  {safe(value)}")
    return EXIT_DONE


def _matching_ids(index: "Index", asked: str) -> list[str]:
    # Not store.article: it refuses a damaged text, which must be forgettable too.
    if not asked or index.store.articles(Filter(article_ids=frozenset([asked]))):
        return [asked] if asked else []
    return [article.id for article in index.store.headings() if article.id.startswith(asked)]


def _ids_of(index: "Index", source: str) -> list[str]:
    from index.trust import same_source

    wanted = same_source(source)
    named = (each for each in index.store.headings() if each.source)
    return [each.id for each in named if same_source(each.source or "") == wanted]


def _unclear_id_line(asked: str, matches: list[str], words: Messages) -> str:
    if not matches:
        return words["forget_unknown"].format(id=asked)
    examples = ", ".join(matches[:AMBIGUOUS_SHOWN])
    return words["forget_ambiguous"].format(id=asked, count=len(matches), examples=examples)


def _stats(settings: options.Settings) -> "StoreStats | None":
    from index.search import Index

    try:
        index = Index.open(settings.store)
    except MissingStoreError:
        return None
    try:
        return index.store.stats()
    finally:
        index.close()


def _models(settings: options.Settings) -> dict[str, str]:
    """Return the names of the models that would answer; a missing one says what to do."""
    from index.search import Index
    from qa.read_any import load_reader

    index = Index.open(settings.store)
    try:
        reader = load_reader(None, index.encoder).name
    except KutipError as error:
        reader = str(error)
    finally:
        index.close()
    return {"encoder": index.encoder.name, "reader": reader}


def _article_line(article: "Article", words: Messages) -> str:
    date = readable_date(article.published, words)
    parts = (article.id, date, article.source, article.title)
    return "  ".join(safe(part) for part in parts if part)


def _article_object(article: "Article") -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "published": article.published,
        "language": article.language,
        "characters": len(article.text),
        "text_sha256": article.text_sha256,
    }


def _info_object(settings: options.Settings, stats: "StoreStats | None") -> dict[str, object]:
    return {
        "store": str(settings.store.absolute()),
        "exists": stats is not None,
        "articles": stats.articles if stats else 0,
        "sentences": stats.sentences if stats else 0,
        "chunks": stats.chunks if stats else 0,
        "generation": stats.generation if stats else None,
        "settings": dict(stats.settings) if stats else {},
        "models": _models(settings) if stats else {},
        "versions": _versions(),
        "too_old": [asdict(old) for old in too_old()],
    }


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for name in VERSIONS_SHOWN:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _old_line(old: Old, words: Messages) -> str:
    return words[f"info_old_{old.name}"].format(version=old.version, floor=old.floor)


def _pairs(values: dict[str, str]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())
