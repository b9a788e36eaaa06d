"""Turn text into terms for keyword search, the same for articles and questions.

Every step was kept because it was measured to help: see eval/tables/analyser.md.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Scripts written without spaces: their runs become pairs of neighbouring characters.
_SPACELESS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_MARKS: Final = "".join(
    chr(code) for code in range(0x300, 0x3000) if unicodedata.category(chr(code)) in ("Mn", "Mc")
)  # vowel signs of Indic scripts and the like, which \w leaves out
_ACCENT: Final = re.compile("[\u0300-\u036f]")
_VIETNAMESE: Final = re.compile("[\u0323\u0309\u031b]|đ")  # its tones tell words apart
_ASCII_WORD: Final = re.compile(r"[a-z0-9_]{1,200}")  # longer runs are no words
_WORD: Final = re.compile(rf"\w[\w{_MARKS}]{{0,199}}")
_SPACELESS_RUN: Final = re.compile(f"[{_SPACELESS}]+|[^{_SPACELESS}]+")
_HAS_SPACELESS: Final = re.compile(f"[{_SPACELESS}]")

# Indonesian and Malay affixes, off longer words only.
_SUFFIX: Final = re.compile(r"(?:(?:kan|an|i)?nya|lah|kah|pun|kan|an)\Z")
_PREFIX: Final = re.compile(
    r"(?:di|ke|se)?(?:me(?:ny|ng|m|n)?|pe(?:ny|ng|m|n|r)?|di|ter|ber|ke|se)(?=\w{4})"
)
_SHORTEST_AFFIXED: Final = 6


def terms(text: str) -> list[str]:
    """Return the text's terms in order: case and accents folded, affixes stripped."""
    folded = text.casefold()
    if folded.isascii():
        return [_stem(word) for word in _ASCII_WORD.findall(folded)]
    folded = unicodedata.normalize("NFKC", folded)
    found = _WORD.findall(folded)
    if not _HAS_SPACELESS.search(folded):
        return [_stem(word) for word in found]
    return [term for word in found for term in _split_scripts(word)]


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """Strip accents, at most one suffix and a pair of prefixes, leaving four letters or more."""
    if not word.isascii():
        word = _without_accents(word)
    if len(word) < _SHORTEST_AFFIXED or not word.isascii():
        return word
    word = _SUFFIX.sub("", word)
    prefix = _PREFIX.match(word)
    return word[prefix.end() :] if prefix else word


def _without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    if _VIETNAMESE.search(decomposed):
        return word
    return unicodedata.normalize("NFC", _ACCENT.sub("", decomposed))


def _split_scripts(word: str) -> list[str]:
    """Return the word's parts: stems, and character pairs where a script has no spaces."""
    found = []
    for run in _SPACELESS_RUN.findall(word):
        if not _HAS_SPACELESS.match(run):
            found.append(_stem(run))
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
    return found
