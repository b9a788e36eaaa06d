"""Split an article's text into sentence spans by rules and lists of abbreviations.

A sentence ends at a stop before white space, unless the word before it is an abbreviation,
the word after it begins in lower case, or an open quotation is closed later in the paragraph.
"""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

from index.datatypes import Sentence
from index.lines import LINE_BREAKS, is_paragraph_end, wrap_width

MAX_SENTENCE_CHARACTERS: Final = 2000
MAX_QUOTATION_CHARACTERS: Final = 1200

_SPACELESS_STOPS: Final = "。！？｡"
_STOPS: Final = ".!?…؟۔।॥" + _SPACELESS_STOPS
_OPENING: Final = "“„«「『"
_CLOSING: Final = "”»」』"
_QUOTES: Final = _OPENING + _CLOSING + '"'
_QUOTE_PARTICLES: Final = tuple("と、，")  # after a closed quotation: the sentence goes on
_CLOSERS: Final = ")]}’'*）】" + _CLOSING

# The look-behind keeps a long run of stops linear: a run is tried once, at its beginning.
# After a stop no letter may follow, except where the space was lost ("usia.Selain").
_LOST_SPACE: Final = r"(?<=[a-z\d)][a-z\d)][.!?])(?=[A-Z][a-z]++(?!\.|/))"
_TOKEN = re.compile(
    f"(?<![{re.escape(_STOPS)}])[{re.escape(_STOPS)}]++"
    f"(?:(?<=[{_SPACELESS_STOPS}])|(?!\\w)|{_LOST_SPACE})"
    f"|[{_QUOTES}]|[{LINE_BREAKS}]\\s*"
)
_BRACKET_NEXT = re.compile(r"\s+\(")  # "… katanya. (rep)": the line of the reporter
_NEXT_LETTER = re.compile(r"\s*[\"“„«「『‘'(\[¿¡]*\s*(.?)", re.DOTALL)
_NEXT_WORD = re.compile(r"\W*(\w++)(?!\.)")
_LAST_WORD = re.compile(r"[^\s\"“”„«»(\[/]*\Z")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_]{1,4})*\Z|[^\W\d_]{2}(?:\.[^\W\d_]{1,4})+\Z")
_LIST_NUMBER = re.compile(r"(?:\d{1,3}|[ivxIVX]{1,5}|[A-Za-z])\Z")
_WORD_WINDOW: Final = 24  # characters before a stop; longer than any abbreviation

Kind = Literal["never", "may end", "before numbers", "starter"]
_KIND_MARKS: Final[dict[str, Kind]] = {"*": "may end", "#": "before numbers"}
_LANGUAGES: Final = ("id", "ms", "en", "ru")


@lru_cache(maxsize=16)
def abbreviations(language: str | None) -> tuple[dict[str, Kind], frozenset[str]]:
    """Return a language's abbreviations and its sentence beginners; all of them for None."""
    kinds: dict[str, Kind] = {}
    starters: set[str] = set()
    for name in _LANGUAGES if language is None else (language,):
        if name not in _LANGUAGES:
            continue
        data = files("index").joinpath("abbreviations", f"{name}.txt").read_text("utf-8")
        for line in data.splitlines():
            word, _, mark = line.partition(" ")
            if word == "^":
                starters.add(mark)
            elif word != ";":
                kinds.setdefault(word, _KIND_MARKS.get(mark, "never"))
    return kinds, frozenset(starters)


def split_sentences(text: str, language: str | None) -> list[Sentence]:
    """Return the sentences in order; together they cover every character but white space.

    ``language`` (ISO 639-1) chooses the abbreviations; None takes every list there is.
    """
    scan = _Scan(text, language)
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        if start < scan.position:
            continue
        character = text[start]
        if character in _STOPS:
            scan.stop(start, end)
        elif character in _QUOTES:
            scan.quote(start)
        else:
            scan.line_break(start, end)
    scan.finish_paragraph(len(text))
    return scan.sentences


class _Scan:
    """One pass over a text: the sentences so far, and the quotation that is open."""

    def __init__(self, text: str, language: str | None) -> None:
        self.text = text
        self.sentences: list[Sentence] = []
        self.position = 0  # tokens before it were taken as closing marks of a stop
        self._kinds, self._starters = abbreviations(language)
        self._sentence_start = 0
        self._line_start = 0
        self._wrap_width: int | None = -1  # -1: not measured yet
        self._quote_start: int | None = None
        self._ends_in_quote: list[int] = []

    def stop(self, start: int, end: int) -> None:
        """Take a run of stops, with the closing marks that follow it."""
        text = self.text
        end = self._closing_marks_end(end)
        self.position = end
        following = text[end : end + 1]
        if (
            following and following in _OPENING + '"'
        ):  # an opening quotation mark without the space before it
            ends = text[end + 1 : end + 2].isupper()
        elif text[start] in _SPACELESS_STOPS:
            ends = following not in _QUOTE_PARTICLES
        else:
            separate = not following or following.isspace() or following.isupper()
            ends = separate and self._is_sentence_end(start, end)
        if ends:
            self._end(end)

    def quote(self, at: int) -> None:
        """Open or close a quotation, by its shape, its surroundings, and what is open."""
        text = self.text
        if self._opens(at):
            self._forget_quotation()
            self._quote_start = at
            return
        if self._quote_start is not None:
            self._close_quotation(at)
        if text[max(at - 2, 0) : at].rstrip()[-1:] in _STOPS and text[at + 1 : at + 2].isspace():
            letter = _NEXT_LETTER.match(text, at + 1)
            if letter and not letter[1].islower():
                self._end(at + 1)

    def line_break(self, start: int, end: int) -> None:
        """End the paragraph here unless the line was only wrapped."""
        if self._wrap_width == -1:
            self._wrap_width = wrap_width(self.text)
        if is_paragraph_end(self.text, self._line_start, (start, end), self._wrap_width):
            self.finish_paragraph(start)
        self._line_start = end

    def finish_paragraph(self, end: int) -> None:
        """End the sentence; a quotation left open protects nothing."""
        self._forget_quotation()
        self._add(end)

    def _closing_marks_end(self, end: int) -> int:
        text = self.text
        while end < len(text):
            if text[end] in _QUOTES and text[end] not in _OPENING:
                if text[end] == '"' and self._quote_start is None and not self._ends_word(end):
                    break
                self._close_quotation(end)
            elif text[end] not in _CLOSERS:
                break
            end += 1
        return end

    def _ends_word(self, at: int) -> bool:
        following = self.text[at + 1 : at + 2]
        return not following or not following.isalnum()

    def _opens(self, at: int) -> bool:
        text = self.text
        if text[at] != '"':
            closes_low_quote = self._quote_start is not None and text[self._quote_start] == "„"
            return text[at] in _OPENING and not (text[at] == "“" and closes_low_quote)
        if self._quote_start is None:
            before = text[at - 1 : at] if at else " "
            return before.isspace() or before in "([-–—/:'" or not self._ends_word(at)
        if at and not text[at - 1].isspace():
            return False
        # Open already, and this looks like a beginning too: the earlier one was never closed.
        letter = _NEXT_LETTER.match(text, at + 1)
        before = text[max(at - 3, 0) : at].rstrip()[-1:]
        starts_upper = letter is not None and letter[1].isupper()
        return starts_upper and (before in _STOPS or before in ",:")

    def _close_quotation(self, at: int) -> None:
        if self._quote_start is not None and at - self._quote_start > MAX_QUOTATION_CHARACTERS:
            self._forget_quotation()
        self._quote_start = None
        self._ends_in_quote.clear()

    def _forget_quotation(self) -> None:
        for end in self._ends_in_quote:
            self._add(end)
        self._ends_in_quote.clear()
        self._quote_start = None

    def _end(self, end: int) -> None:
        if self._quote_start is None:
            self._add(end)
            return
        self._ends_in_quote.append(end)
        if end - self._quote_start > MAX_QUOTATION_CHARACTERS:
            self._forget_quotation()

    def _is_sentence_end(self, start: int, end: int) -> bool:
        following = _NEXT_LETTER.match(self.text, end)
        letter = following[1] if following else ""
        if not letter:
            return True
        if letter in _STOPS or letter in ",;:)]":
            return False
        if letter.islower() and not _BRACKET_NEXT.match(self.text, end):
            return False
        return end - start > 1 or self.text[start] != "." or self._stop_after_word(start, letter)

    def _stop_after_word(self, start: int, next_letter: str) -> bool:
        """Tell whether a single full stop at ``start`` ends more than an abbreviation."""
        text = self.text
        window = text[max(start - _WORD_WINDOW, self._sentence_start) : start]
        found = _LAST_WORD.search(window)
        word = found[0].lstrip("-–'‘’") if found else ""
        if not word:
            return True
        if _LIST_NUMBER.match(word) and not window[: -len(word)].strip():
            return False
        kind = self._kinds.get(word.casefold())
        if kind is None:
            kind = "never" if _INITIALS.match(word) else "may end"
        if kind == "never":
            return self._starts_sentence(start + 1)
        return kind != "before numbers" or not next_letter.isdigit()

    def _starts_sentence(self, position: int) -> bool:
        word = _NEXT_WORD.match(self.text, position)
        return word is not None and word[1].casefold() in self._starters

    def _add(self, end: int) -> None:
        """Close the sentence at ``end``, without white space, in pieces when it is too long."""
        text = self.text
        piece = text[self._sentence_start : end]
        start = self._sentence_start + len(piece) - len(piece.lstrip())
        self._sentence_start = end
        end = start + len(piece.strip())
        while end - start > MAX_SENTENCE_CHARACTERS:
            cut = _cut(text, start, start + MAX_SENTENCE_CHARACTERS)
            piece = text[start:cut]
            self._keep(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))
            start = cut
        while start < end and text[start].isspace():
            start += 1
        self._keep(start, end)

    def _keep(self, start: int, end: int) -> None:
        if start < end:
            self.sentences.append(Sentence(start, end))


def _cut(text: str, start: int, limit: int) -> int:
    """Return where to cut ``text[start:limit]``: after its last white space if it has any."""
    for place in range(limit, (start + limit) // 2, -1):
        if text[place - 1].isspace():
            return place
    return limit
