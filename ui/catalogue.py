"""Turn a store into a list of its articles to page through, read again when it has changed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from threading import Lock

from index.datatypes import Filter, Heading
from index.store import Store


@dataclass(frozen=True, slots=True)
class Listing:
    """All articles of one generation, newest first."""

    generation: int
    entries: Sequence[Heading]
    sources: Sequence[tuple[str | None, int]]
    languages: Sequence[tuple[str | None, int]]


class Catalogue:
    """The list of a store's articles."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._listing: Listing | None = None

    def current(self) -> Listing:
        """Return the list of the newest generation."""
        with self._lock:
            generation = self._store.stats().generation
            if self._listing is None or self._listing.generation != generation:
                self._listing = self._store.at_one_generation(self._read)
            return self._listing

    def _read(self) -> Listing:
        generation = self._store.stats().generation
        entries = self._store.headings()
        sources = _counts(entry.source for entry in entries)
        return Listing(generation, entries, sources, _counts(entry.language for entry in entries))


def page_object(
    listing: Listing, where: Filter | None, title: str, offset: int, limit: int
) -> dict[str, object]:
    """Return one page of the articles that pass, as plain JSON values."""
    wanted = title.casefold()
    found = [
        entry
        for entry in listing.entries
        if passes(entry, where) and wanted in entry.title.casefold()
    ]
    after = offset + limit
    return {
        "generation": listing.generation,
        "total": len(listing.entries),
        "matching": len(found),
        "offset": offset,
        "limit": limit,
        "next": after if after < len(found) else None,
        "sources": [{"source": name, "articles": count} for name, count in listing.sources],
        "languages": [{"language": name, "articles": count} for name, count in listing.languages],
        "articles": [asdict(entry) for entry in found[offset:after]],
    }


def passes(entry: Heading, where: Filter | None) -> bool:
    """Tell whether an article may answer; one without a date fails a filter by date."""
    if where is None:
        return True
    published = entry.published
    return (
        (where.date_from is None or (published is not None and published >= where.date_from))
        and (where.date_to is None or (published is not None and published <= where.date_to))
        and (where.sources is None or entry.source in where.sources)
        and (where.languages is None or entry.language in where.languages)
    )


def _counts(names: Iterable[str | None]) -> list[tuple[str | None, int]]:
    """Return every name with its number of articles, most first, the unnamed last of equals."""
    counted = Counter(names).items()
    return sorted(counted, key=lambda item: (-item[1], item[0] is None, item[0] or ""))
