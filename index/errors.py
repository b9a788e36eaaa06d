"""The errors a caller can react to; each message says what, where and what to do."""

import errno

FULL = (errno.ENOSPC, errno.EDQUOT)


class KutipError(Exception):
    """Anything the user can mend; shown as one line, never as a traceback."""


class StoreError(KutipError):
    """The store folder is missing, locked, damaged or of something else."""


class SearchDataError(StoreError):
    """What makes search fast is missing or damaged; the articles are not."""


class MissingStoreError(StoreError):
    """There is no store in the folder yet."""


class IndexMismatchError(StoreError):
    """The store was built with other settings than were asked for."""


def remedy(error: OSError, otherwise: str) -> str:
    """Return what to do about an error of the system: make room where that is what it lacks."""
    return "Make room" if error.errno in FULL else otherwise
