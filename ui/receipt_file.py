"""A file -> the receipt in it, whether that was edited, and where its page says something else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from pathlib import Path

from index.errors import KutipError
from qa.receipt import FORMAT, FORMAT_FIELD, HASH_FIELD, Receipt, seal
from ui.export.receipt_page import DATA_CLASS, receipt_page
from ui.html_tokens import TEXT, Token, tokens_of
from ui.messages import LANGUAGES, Messages
from ui.stored_answer import filter_of, read_record

MAX_BYTES = 20 * 2**20
DATA_TAG = ("pre", f"class={DATA_CLASS}")


@dataclass(frozen=True, slots=True)
class PageFault:
    """The first place where a page differs from what its data would look like."""

    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """What a file holds; ``receipt`` is None where it was edited beyond reading.

    ``intact`` tells whether the hash fits; ``is_page`` whether the file is HTML.
    """

    receipt: Receipt | None
    sha256: str
    intact: bool
    is_page: bool
    fault: PageFault | None = None


def read_receipt(path: Path, words: Messages) -> ReceiptFile:
    """Return what a file holds; raise KutipError when that is no receipt."""
    text = _text(path, words)
    is_page = not text.lstrip().startswith("{")
    tokens = tokens_of(text) if is_page else []
    value = _value(_data(tokens, path, words) if is_page else text, path, words)
    stated = value.get(HASH_FIELD)
    if not isinstance(stated, str) or FORMAT_FIELD not in value:
        raise _no_receipt(path, "verify_reason_fields", words)
    try:
        intact = seal(value) == stated
    except (ValueError, RecursionError):  # a number that no receipt holds
        raise _no_receipt(path, "verify_reason_json", words) from None
    if intact and value[FORMAT_FIELD] != FORMAT:
        raise _no_receipt(path, "verify_reason_format", words)
    receipt = _receipt(value)
    if receipt is None and intact:
        raise _no_receipt(path, "verify_reason_fields", words)
    fault = _fault(receipt, tokens) if receipt and is_page else None
    return ReceiptFile(receipt, stated, intact, is_page, fault)


def _text(path: Path, words: Messages) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _no_receipt(path, "verify_reason_size", words)
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        line = words["verify_cannot_read"].format(path=path, reason=reason)
        raise KutipError(line) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _no_receipt(path, "verify_reason_text", words) from None


def _data(tokens: Sequence[Token], path: Path, words: Messages) -> str:
    """Return the text of the first element of data in a page."""
    for token, following in pairwise(tokens):
        if token == DATA_TAG and following[0] == TEXT:
            return following[1]
    raise _no_receipt(path, "verify_reason_data", words)


def _value(text: str, path: Path, words: Messages) -> dict[str, object]:
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise _no_receipt(path, "verify_reason_json", words) from None
    if not isinstance(value, dict):
        raise _no_receipt(path, "verify_reason_fields", words)
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a field that stands twice: one reader would take the first, another the last."""
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a field stands twice")
    return value


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is no number")


def _receipt(value: dict[str, object]) -> Receipt | None:
    held = {key: each for key, each in value.items() if key not in (FORMAT_FIELD, HASH_FIELD)}
    try:
        receipt = read_record(Receipt, {**held, "where": filter_of(held.get("where"))})
    except (KutipError, TypeError):
        return None
    return receipt if receipt.language in LANGUAGES else None


def _fault(receipt: Receipt, tokens: Sequence[Token]) -> PageFault | None:
    pairs = zip_longest(tokens_of(receipt_page(receipt)), tokens, fillvalue=("",))
    different = next((pair for pair in pairs if pair[0] != pair[1]), None)
    return different and PageFault(*(_said(token) for token in different))


def _said(token: Token) -> str:
    return token[1] if token[0] == TEXT else f"<{' '.join(token)}>"


def _no_receipt(path: Path, reason: str, words: Messages) -> KutipError:
    return KutipError(words["verify_no_receipt"].format(path=path, reason=words[reason]))
