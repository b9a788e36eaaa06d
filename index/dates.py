"""A date as a page, file or feed writes it -> "YYYY-MM-DD", or None where it is not certain.

Numbers alone are read day first (12/03/2026 is 12 March), month first only where nothing else is
possible. The calendar day is kept as written: no time zone moves it.
"""

import re
from datetime import date

_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/.]?)(\d\d?)\2(\d\d?)(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d\d?)([-/.])(\d\d?)\2((?:19|20)\d\d)(?!\d)")
_DAY_MONTH_NAME = re.compile(
    r"(?<!\d)(\d\d?)(?:st|nd|rd|th)?[\s./-]+(?:de\s+)?([^\W\d_]{3,})[.,]?[\s/-]+'?(\d{4}|\d\d)(?!\d)"
)
_MONTH_NAME_DAY = re.compile(r"([^\W\d_]{3,})\.?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")

# Indonesian, Malay, English and Russian; three letters tell a month in each but a few.
_MONTHS = (
    ("jan", "янв"),
    ("feb", "peb", "фев"),
    ("mar", "mac", "мар"),
    ("apr", "апр"),
    ("mei", "may", "мая", "май"),
    ("jun", "июн"),
    ("jul", "июл"),
    ("agu", "agt", "ags", "aug", "ogo", "авг"),
    ("sep", "сен"),
    ("okt", "oct", "окт"),
    ("nov", "nop", "ноя"),
    ("des", "dec", "dis", "дек"),
)
_MONTH_BY_NAME = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_LAST_SHORT_YEAR = 69  # 69 is 2069, 70 is 1970, as in POSIX


def iso_date(stated: str | None) -> str | None:
    """Return the calendar day of a stated date as YYYY-MM-DD, None when it shows none."""
    if not stated:
        return None
    text = stated[:100]
    if found := _YEAR_FIRST.search(text):
        return _iso(found[1], found[3], found[4])
    if found := _DAY_FIRST.search(text):
        return _iso(found[4], found[3], found[1]) or _iso(found[4], found[1], found[3])
    if (found := _DAY_MONTH_NAME.search(text)) and (month := _month(found[2])):
        return _iso(found[3], month, found[1])
    if (found := _MONTH_NAME_DAY.search(text)) and (month := _month(found[1])):
        return _iso(found[3], month, found[2])
    return None


def _month(name: str) -> int | None:
    return _MONTH_BY_NAME.get(name[:3].lower())


def _iso(year: str, month: str | int, day: str) -> str | None:
    full_year = int(year)
    if len(year) == 2:
        full_year += 2000 if full_year <= _LAST_SHORT_YEAR else 1900
    try:
        return date(full_year, int(month), int(day)).isoformat()
    except ValueError:
        return None
