"""Text -> words that compare by what they say in Indonesian.

The official normalisation fits English. In Indonesian news it takes "Rp1,2 triliun" for "Rp12
triliun", "vitamin A" for "vitamin", and "“Merdeka”" for another word than "Merdeka". This is
no published standard: never set its figures beside the official ones without its name.

Only what leaves the meaning as it is is made equal. No word is dropped: Indonesian has no
articles, "a" is a letter (golongan darah A), "sekitar" and "hampir" change an amount, "dari" and
"ke" a direction; so "tahun 2019" and "2019" stay apart, as two span choices of an annotator.
"""

import re
import unicodedata

# Written in one way (Ejaan yang Disempurnakan, 5th edition: dot for thousands, comma for decimals).
_DOT_GROUPS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+(?!\d|\.\d|,\d{3})")
_COMMA_GROUPS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3}){2,}(?!\d|,\d)")
_DECIMAL_COMMA = "\ue000"  # stands for a number's comma while punctuation is removed
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_NO_CENTS = re.compile(r"(?:\ue000)00(?!\d|\ue000)")
_RUPIAH = re.compile(r"\brp(?=\d)")
_INITIALS = re.compile(r"(?<![^\W_])([^\W\d_])\.(?=[^\W\d_](?![^\W_]))")
_APOSTROPHES = frozenset("'’‘ʼ`")


def normalise_indonesian(text: str) -> str:
    """Make equal what Indonesian print writes in several ways.

    In this order: compatibility forms (NFKC), case; "2.500" and "1,250,000" without separators
    (one group after a comma is a decimal: "2,500" stays), "2.5" as "2,5", "Rp2.500,00" as
    "Rp2.500", "Rp2.500" and "Rp. 2.500" as "rp 2500", "5%" as "5 persen", "S.H." as "SH",
    "Jum'at" as "Jumat"; every other mark or symbol of any script becomes a space, so that
    "2019–2020" stays two words. Signs ("-5") are lost, as in the official one.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    joined = _COMMA_GROUPS.sub(_joined, _DOT_GROUPS.sub(_joined, folded))
    numbers = _NO_CENTS.sub("", _DECIMAL.sub(_DECIMAL_COMMA, joined))
    named = _RUPIAH.sub("rp ", numbers).replace("%", " persen ")
    bare = "".join(map(_kept, _INITIALS.sub(r"\1", named)))
    return " ".join(bare.replace(_DECIMAL_COMMA, ",").split())


def _joined(number: re.Match[str]) -> str:
    return number.group().replace(".", "").replace(",", "")


def _kept(character: str) -> str:
    """Return the character, nothing for what is invisible or glues, a space for other marks."""
    kind = unicodedata.category(character)
    if character in _APOSTROPHES or kind == "Cf":
        return ""
    return " " if kind[0] in ("P", "S") else character
