"""Text -> the same text without the lines that news pages put between paragraphs.

Only what is clearly delimited goes: a whole line, a bracket, the end of a line after a sentence,
a bare label between two sentences. A headline that runs on into the next sentence ("Baca: Judul
Kalimat berikut …") stays, because nothing shows where the article resumes.
"""

import re

_MAX_LINE_CHARS = 250
_MAX_HEADLINE_CHARS = 200

# Lower-case; a text with none of these needs no search.
_HINTS = (
    *("advertisement", "iklan", "scroll to", "[gambas", "saksikan live", "bersambung", "halaman "),
    *("baca", "simak", "lihat juga", "lihat video", "tonton", "pilihan editor"),
    *("read also", "also read", "see also", "read more:", "читайте также", "читать также"),
)

_BANNER = re.compile(
    r"(?:\s*(?:ADVERTISEMENT|Advertisement|IKLAN|SCROLL TO (?:CONTINUE WITH|RESUME) CONTENT))+"
    r"|\[Gambas:[^\]\n]*\]"
    r"|Saksikan [Ll]ive ?\w+\s*:?"
    r"|(?:Baca|Simak)(?: berita| artikel)? (?:selengkapnya|lengkapnya) ?di ?sini\W*"
    r"|(?:(?:Baca|Simak) (?:selengkapnya|lanjutan artikel ini) di|Bersambung ke)"
    r" halaman (?:selanjutnya|berikutnya)\W*"
    r"|Halaman(?: \d+)+(?: Selanjutnya)?"
    r"|(?:Baca|BACA|Simak|Lihat|Tonton) (?:[Jj]uga|JUGA)[\s:,]*"
    r"|Pilihan [Ee]ditor[\s:]*"
)
_VIDEO_LABEL = (
    r"(?:[Ss]imak|[Ll]ihat|[Tt]onton|[Ss]aksikan)(?: juga)? [Vv]ideo\s*(?::|(?=[\"“'‘]))"
    r"|(?:Simak|Lihat|Tonton)(?: juga)? Video (?=\w)"
    r"|(?:Simak|Lihat|Tonton) juga (?=[\"“'‘][^\n]{1,200}:$)"
)
_SEE_ALSO_LABEL = (
    r"(?:Baca|BACA|Simak|SIMAK|Lihat|LIHAT|Tonton) (?:[Jj]uga|JUGA|lagi)(?: artikel| berita)?\s*:"
)
_LINE_LABEL = re.compile(
    rf"[\"“'‘]?(?:{_VIDEO_LABEL}|{_SEE_ALSO_LABEL}|(?:Baca|BACA)\s?:|Pilihan [Ee]ditor\s*:)"
    r"|(?:Read also|See also|Also read|Read more|READ ALSO|ALSO READ|READ MORE)\s*:"
    r"|(?:Читайте также|Читать также|ЧИТАЙТЕ ТАКЖЕ)\s*:"
)
_TAIL_LABEL = re.compile(rf"""(?<=[.!?…"”'’)]) +(?={_VIDEO_LABEL}|{_SEE_ALSO_LABEL})""")
_IN_BRACKETS = re.compile(
    rf" ?\((?:{_SEE_ALSO_LABEL})[^()\n]{{1,200}}\)|\[(?:{_SEE_ALSO_LABEL})[^\[\]\n]{{1,200}}\]"
)
# Where a link's text was lost on the way, its label stands bare between two sentences.
_BARE_LABEL = re.compile(
    r"""(?<=[.!?…"”]) +(?:Baca Juga|BACA JUGA|Advertisement|ADVERTISEMENT)(?= ["“]?[A-Z]|$)""",
    re.MULTILINE,
)

_FULL_STOP_AT_END = re.compile(r"""(?<![.])[.]["”'’)\]]*$""")
_SENTENCE_BOUNDARY = re.compile(r"""[\w)%]{3}[.]["”'’)]?\s+["“'‘(]?[A-ZА-Я]""")


def without_furniture(text: str) -> str:
    """Return the text without what belongs to the page and not to the article."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return text
    text = _BARE_LABEL.sub("", _IN_BRACKETS.sub("", text))
    lines = (line for line in text.split("\n") if not _is_furniture(line.strip()))
    return "\n".join(_without_tail(line) for line in lines)


def _is_furniture(line: str) -> bool:
    if not line or len(line) > _MAX_LINE_CHARS:
        return False
    if _BANNER.fullmatch(line):
        return True
    label = _LINE_LABEL.match(line)
    return label is not None and _is_headline(line[label.end() :])


def _without_tail(line: str) -> str:
    for label in _TAIL_LABEL.finditer(line, max(0, len(line) - _MAX_LINE_CHARS)):
        if _is_headline(line[label.end() :]):
            return line[: label.start()]
    return line


def _is_headline(text: str) -> bool:
    """Tell a headline from article text: no full stop ends it or divides it."""
    text = text.strip()
    if not 0 < len(text) <= _MAX_HEADLINE_CHARS:
        return False
    return not (_FULL_STOP_AT_END.search(text) or _SENTENCE_BOUNDARY.search(text))
