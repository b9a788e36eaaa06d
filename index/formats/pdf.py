"""PDF bytes -> its text with lines joined to paragraphs, by PDFium."""

import re
from collections.abc import Iterator, Sequence
from threading import Lock

from index.formats.problem import UnreadableError
from index.formats.raw import RawArticle

_PDFIUM_IS_NOT_THREAD_SAFE = Lock()
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD

_HYPHEN_AT_LINE_END = "\ufffe"  # what PDFium makes of it, and of the line break
_BEGINS_ITEM = re.compile(r"^(?:[-•·▪●*–]|\d{1,3}[.)])\s")
_WORD_AT_END = re.compile(r"[^\W\d_]+$")
_ENDS_SENTENCE = re.compile(r"""[.!?:…]["”'’)\]]*$""")
# A line ends a paragraph or is a heading if it is this much shorter than the page's longest.
_SHORT_LAST_LINE_SHARE = 0.75
_SHORT_HEADING_SHARE = 0.5
_PROGRAM_TITLE = re.compile(
    r"^Microsoft \w+ - |\.(?:docx?|indd|qxd|pdf|pptx?|xlsx?|rtf|odt)$", re.I
)


def parse_pdf(raw: bytes) -> RawArticle:
    """Return the text of all pages and the title that the file states."""
    with _PDFIUM_IS_NOT_THREAD_SAFE:
        pages, title = _read(raw)
    text = "\n".join(_paragraphs(pages))
    if not text.strip():
        raise UnreadableError(
            "the PDF has no text, its pages are pictures", "Run OCR on it first and add the result"
        )
    return RawArticle(text, title=None if _PROGRAM_TITLE.search(title) else title or None)


def _read(raw: bytes) -> tuple[list[str], str]:
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD_ERROR:
            raise UnreadableError(
                "the PDF is locked with a password", "Save a copy without password and add that"
            ) from error
        raise UnreadableError(
            "the PDF is damaged and cannot be opened", "Download or save it again"
        ) from error
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
        return pages, (document.get_metadata_value("Title") or "").strip()
    finally:
        document.close()


def _paragraphs(pages: Sequence[str]) -> Iterator[str]:
    paragraph = ""
    for number, page in enumerate(pages, 1):
        lines = _lines(page, number)
        longest_chars = max(map(len, lines), default=0)
        if paragraph and lines and not (lines[0][:1].islower() or _is_open(paragraph)):
            yield paragraph
            paragraph = ""
        previous_is_short = False
        for line in lines:
            if paragraph and _starts_anew(paragraph, line, previous_is_short):
                yield paragraph
                paragraph = ""
            paragraph = _join(paragraph, line)
            previous_is_short = _is_short(line, longest_chars)
    yield paragraph


def _lines(page: str, page_number: int) -> list[str]:
    page = page.replace(_HYPHEN_AT_LINE_END, f"{_HYPHEN_AT_LINE_END}\n").replace("\r", "\n")
    lines = [line for line in map(str.strip, page.split("\n")) if line]
    # A page number would stand in the middle of a sentence that runs over the page.
    for end in (0, -1):
        if lines and lines[end] == str(page_number):
            del lines[end]
    return lines


def _is_open(paragraph: str) -> bool:
    return paragraph.endswith((",", _HYPHEN_AT_LINE_END))


def _is_short(line: str, longest_chars: int) -> bool:
    share = _SHORT_LAST_LINE_SHARE if _ENDS_SENTENCE.search(line) else _SHORT_HEADING_SHARE
    return len(line) < share * longest_chars


def _starts_anew(paragraph: str, line: str, previous_is_short: bool) -> bool:
    if paragraph.endswith(_HYPHEN_AT_LINE_END):
        return False
    return bool(_BEGINS_ITEM.match(line)) or (previous_is_short and not line[0].islower())


def _join(paragraph: str, line: str) -> str:
    if not paragraph.endswith(_HYPHEN_AT_LINE_END):
        return f"{paragraph} {line}" if paragraph else line
    paragraph = paragraph.removesuffix(_HYPHEN_AT_LINE_END)
    return f"{paragraph}{'-' if _keeps_hyphen(paragraph, line) else ''}{line}"


def _keeps_hyphen(paragraph: str, line: str) -> bool:
    """Tell "negara-negara" and "Asia-Pasifik" from a word that was only divided."""
    fragment = _WORD_AT_END.search(paragraph)
    return fragment is None or not line[0].islower() or line.lower().startswith(fragment[0].lower())
