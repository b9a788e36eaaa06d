"""What was found of a receipt -> lines for a terminal or a pipe; a changed comma is in colour."""

import unicodedata
from collections.abc import Iterator

from qa.datatypes import Citation
from qa.difference import Piece, difference
from qa.verify import Check
from ui.export.view import moment
from ui.messages import Messages
from ui.terminal import safe
from ui.verification import Verification
from ui.wording import counted, number, source_line

GONE, NEW, DIM, PLAIN = "\x1b[31;9m", "\x1b[32;4m", "\x1b[2m", "\x1b[0m"
CHANGES_TOLD = 5
TOLD_CHARACTERS = 3  # longer changes speak for themselves
FITS, DOES_NOT = "✓", "✗"


def verification_lines(found: Verification, words: Messages, styled: bool) -> list[str]:
    """Return all that was found; differences by colour in a terminal, by marks elsewhere."""
    lines = [*_receipt_lines(found, words, styled), _against_line(found, words)]
    for check in found.checks:
        lines += _check_lines(check, words, styled)
    fitting, count = sum(check.fits for check in found.checks), len(found.checks)
    key = "verify_all" if found.fits else "verify_not_all"
    quotes = counted(count, "quotes_count_one", "quotes_count", words)
    return [*lines, words[key].format(fitting=number(fitting, words), quotes=quotes)]


def difference_line(pieces: list[Piece], styled: bool) -> str:
    """Return two texts as one line: what is gone and what is new stands where it was."""
    return "".join(
        safe(piece.before)
        if piece.same
        else _marked(piece.before, GONE, "[-", "-]", styled)
        + _marked(piece.after, NEW, "{+", "+}", styled)
        for piece in pieces
    )


def _receipt_lines(found: Verification, words: Messages, styled: bool) -> Iterator[str]:
    file = found.file
    if file.receipt:
        made, receipt = moment(file.receipt.made, words), file.receipt
        yield safe(
            words["verify_about"].format(
                question=receipt.question, made=made, version=receipt.version
            )
        )
    yield _line(file.intact, words["verify_intact" if file.intact else "verify_edited"])
    if file.is_page and file.receipt:
        told = "verify_page_differs" if file.fault else "verify_page_same"
        yield _line(not file.fault, safe(words[told].format(version=file.receipt.version)))
    if file.fault:
        pieces = difference(file.fault.expected, file.fault.found)
        yield f"  {words['verify_page_expected']}: {safe(file.fault.expected)}"
        yield f"  {words['verify_page_found']}: {difference_line(pieces, styled)}"
    if found.contradicts:
        yield _line(False, words["verify_contradicts"])


def _against_line(found: Verification, words: Messages) -> str:
    against = found.against
    if against.generation is None:
        return safe(words["verify_against_files"].format(path=against.path))
    state = words["verify_state_same" if against.unchanged else "verify_state_other"]
    return safe(
        words["verify_against_store"].format(
            path=against.path, generation=against.generation, state=state
        )
    )


def _check_lines(check: Check, words: Messages, styled: bool) -> Iterator[str]:
    citation = check.citation
    yield ""
    role = words[f"verify_role_{check.role}"]
    yield _line(check.fits, f"{role}: {safe(citation.quote or citation.sentence)}")
    dim, plain = (DIM, PLAIN) if styled else ("", "")
    yield f"  {dim}{safe(source_line(citation, words))}{plain}"
    place = words["verify_place"].format(id=citation.article_id, then=_then(citation))
    yield f"  {dim}{safe(place)}{plain}"
    yield f"  {safe(_fate_line(check, words))}"
    if check.nearest:
        pieces = difference(citation.sentence, check.nearest)
        yield f"    {difference_line(pieces, styled)}"
        yield from (f"    {line}" for line in _changes(citation, pieces, words))
    if not check.consistent:
        yield f"  {words['verify_inconsistent']}"
    for name in check.described if check.article else ():
        before, after = (str(getattr(item, name) or "") for item in (citation, check.article))
        shown = difference_line(difference(before, after), styled)
        yield f"  {words[f'verify_field_{name}']}: {shown}"


def _fate_line(check: Check, words: Messages) -> str:
    article, citation = check.article, check.citation
    values = {"then": _then(citation), "now": "", "id": article.id if article else ""}
    if check.start is not None:
        length = len(check.nearest or citation.sentence)
        values["now"] = f"{check.start}–{check.start + length}"
    if check.fate == "same":
        elsewhere = article is not None and article.id != citation.article_id
        return words["verify_same_elsewhere" if elsewhere else "verify_same"].format(**values)
    if check.fate == "missing":
        return words["verify_missing"]
    if check.fate == "changed" and not check.nearest:
        return words["verify_changed_none"]
    key = f"verify_{check.fate}"
    return words[f"{key}_same_text" if check.same_text else key].format(**values)


def _changes(citation: Citation, pieces: list[Piece], words: Messages) -> Iterator[str]:
    """Yield the small changes with their code points: some letters look like others."""
    place, told = citation.sentence_start, 0
    for piece in pieces:
        small = max(len(piece.before), len(piece.after)) <= TOLD_CHARACTERS
        if not piece.same and small and told < CHANGES_TOLD:
            told += 1
            before, after = (_named(each, words) for each in (piece.before, piece.after))
            yield words["verify_change_at"].format(place=place, before=before, after=after)
        place += len(piece.before)


def _named(text: str, words: Messages) -> str:
    if not text:
        return words["verify_nothing"]
    codes = " ".join(f"U+{ord(character):04X}" for character in text)
    return f"“{_visible(text)}” ({codes})"


def _marked(text: str, style: str, left: str, right: str, styled: bool) -> str:
    if not text:
        return ""
    return f"{style}{_visible(text)}{PLAIN}" if styled else f"{left}{_visible(text)}{right}"


def _visible(text: str) -> str:
    """Return a text that differs, with what nobody would see as its code point."""
    return "".join(
        safe(character)
        if character == " " or unicodedata.category(character)[0] in "LNPS"
        else f"\\u{ord(character):04x}"
        for character in text
    )


def _then(citation: Citation) -> str:
    return f"{citation.sentence_start}–{citation.sentence_end}"


def _line(fits: bool, text: str) -> str:
    return f"{FITS if fits else DOES_NOT} {text}"
