"""Search data found damaged while searching -> the same made again from the articles.

Only what is derived is touched: where an article or the database itself is not as it was stored,
nothing is done, and the person has to say ``kutip repair``.
"""

import logging

from index.check import check_store
from index.errors import StoreError
from index.local_store import LocalStore
from index.repair import repair_store
from index.search import Index, own_settings

DERIVED = frozenset(
    {
        *("no_segments", "segment_missing", "segment_damaged", "segment_row", "segment_alone"),
        *("uncovered", "stray", "orphan"),
    }
)

log = logging.getLogger("kutip.store")


def heal(index: Index) -> bool:
    """Make the search data of a store again where only they are damaged; tell whether it was done.

    It is not where another process writes, or where the folder cannot be written.
    """
    store = index.store
    if not isinstance(store, LocalStore):
        return False
    settings = own_settings(index)
    try:
        if settings != store.stats().settings:  # another version has made the store anew meanwhile
            return False
        if not {problem.kind for problem in check_store(store.folder).problems} <= DERIVED:
            return False
        done = repair_store(store.folder, index.encoder, settings)
    except StoreError as error:
        log.warning("the search data in %s cannot be made again now: %s", store.folder, error)
        return False
    log.warning(
        "search data in %s was missing or damaged and has been made again from the articles, "
        "which are unharmed (%d of them read anew)",
        store.folder,
        len(done.made_again),
    )
    return not done.left
