"""An answer and what it was taken from -> a receipt: one record with a hash over all of it.

The hash shows that a receipt was changed, not who wrote it: whoever rewrites all of it can make a
new one. That the quotes are true is shown by the articles (qa/verify.py).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

from index.datatypes import Filter
from qa.datatypes import Alternative, Citation, Reason, Support

FORMAT = 1
FORMAT_FIELD, HASH_FIELD = "receipt", "sha256"
OFFSETS = "Unicode code points, half-open"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was asked, what was answered, and where each word of it stands.

    ``language`` is that of the words around it, ``made`` the time in UTC (ISO 8601). Generation,
    digest and models are those of the store when the receipt was made. ``understood`` is the
    stand-alone question, None where it is ``question`` itself. ``nearest`` holds, for a refusal,
    the sentences that came nearest: citations without a quote, whose ``text_sha256`` is "" where
    the article was no longer as it was. ``support`` is None for those, and for receipts of an
    earlier version.
    """

    language: str
    made: str
    version: str
    offsets: str
    generation: int
    digest: str
    encoder: str
    reader: str
    question: str
    understood: str | None
    where: Filter | None
    answer: str | None
    confidence: float
    reason: Reason
    citations: tuple[Citation, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    nearest: tuple[Citation, ...] = ()
    support: Support | None = None


def receipt_value(receipt: Receipt) -> dict[str, object]:
    """Return a receipt as plain JSON values, its hash at the end."""
    where = receipt.where and {
        field.name: sorted(each) if isinstance(each, frozenset) else each
        for field in fields(Filter)
        for each in [getattr(receipt.where, field.name)]
    }
    value = {FORMAT_FIELD: FORMAT, **asdict(replace(receipt, where=None)), "where": where}
    if receipt.support is None:  # as receipts were before there was such a thing
        del value["support"]
    return {**value, HASH_FIELD: seal(value)}


def seal(value: Mapping[str, object]) -> str:
    """Return the hex SHA-256 of the canonical JSON of everything but the hash itself.

    Canonical: keys in order, no spaces, ASCII with escapes, numbers as Python writes them.
    """
    sealed = {key: each for key, each in value.items() if key != HASH_FIELD}
    text = json.dumps(sealed, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
