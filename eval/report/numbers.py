"""Numbers, shares and days -> how a language writes them."""

from datetime import date

from eval.report.words import Words

MINUS = "\u2212"
DASH = "–"
NO_SHARES = ("reciprocal_rank@10", "ndcg@10")
COUNTED_UP_TO = 20  # below this many questions the headline counts, above it rounds


def number(value: float, words: Words, decimals: int = 0) -> str:
    """Return "12.430" or "0,642" in Indonesian, "12,430" or "0.642" in English."""
    english = f"{value:,.{decimals}f}".replace("-", MINUS)
    return english.translate({ord(","): words["thousands"], ord("."): words["decimal"]})


def percent(share: float, words: Words, decimals: int = 0) -> str:
    """Return a share in [0, 1] as a percentage; a dash where there is none (NaN)."""
    if share != share:
        return DASH
    return number(100 * share, words, decimals) + words["percent"]


def interval(low: float, high: float, words: Words, decimals: int = 1) -> str:
    """Return "40,6–53,1 %"; nothing where there is none."""
    if low != low:
        return ""
    return f"{number(100 * low, words, decimals)}–{percent(high, words, decimals)}"


def change(difference: float, words: Words, decimals: int = 1) -> str:
    """Return a difference of two shares in percentage points, with its sign."""
    text = number(abs(100 * difference), words, decimals)
    zero = number(0, words, decimals)
    return text if text == zero else f"{'+' if difference > 0 else MINUS}{text}"


def measured(name: str, value: float, words: Words) -> str:
    """Return a measure's value: a percentage, a mean of ranks as a number."""
    if name in NO_SHARES:
        return DASH if value != value else number(value, words, 3)
    return percent(value, words, 0 if value in (0, 1) else 1)


def measured_interval(name: str, low: float, high: float, words: Words) -> str:
    """Return the interval around such a value; nothing where there is none."""
    if name in NO_SHARES and low == low:
        return f"{number(low, words, 3)}–{number(high, words, 3)}"
    return interval(low, high, words)


def measured_change(name: str, difference: float, words: Words) -> str:
    """Return a measure's difference with its sign, in points where it is a share."""
    if name in NO_SHARES:
        return change(difference / 100, words, 3)
    return change(difference, words)


def share_in_words(count: float, total: int, words: Words) -> str:
    """Return "hampir tujuh dari sepuluh" for 173 of 256; few are counted: "dua dari tiga".

    Tenths of tenths decide: up to .2 the lower number, up to .6 "more than" it, up to .9
    "almost" the next one, above that the next one.
    """
    if count <= 0:
        return words["share_none"]
    if count >= total:
        return words["share_all"]
    if total <= COUNTED_UP_TO:
        return words["share_of"].format(
            part=cardinal(round(count), words), whole=cardinal(total, words)
        )
    return _tenths(10 * count / total, words)


def _tenths(tenths: float, words: Words) -> str:
    lower = int(tenths)
    rest = tenths - lower
    if lower == 0 and rest < 0.9:
        return words["share_less" if rest <= 0.6 else "share_almost"].format(
            part=cardinal(1, words), whole=cardinal(10, words)
        )
    if lower == 9 and rest > 0.6:
        return words["share_almost_all"]
    name = "share_of" if rest <= 0.2 or rest > 0.9 else "share_more"
    if 0.6 < rest <= 0.9:
        name = "share_almost"
    part = lower + (rest > 0.6)
    return words[name].format(part=cardinal(part, words), whole=cardinal(10, words))


def cardinal(value: int, words: Words) -> str:
    """Return 0 to 20 in words, more in digits."""
    names = words["cardinals"].split()
    return names[value].replace("_", " ") if 0 <= value < len(names) else number(value, words)


def readable_day(iso: str | None, words: Words) -> str:
    """Return "20 November 2026" for "2026-11-20" or a time on that day; anything else as it is."""
    try:
        day = date.fromisoformat((iso or "")[:10])
    except ValueError:
        return iso or ""
    return f"{day.day} {words['months'].split()[day.month - 1]} {day.year}"


def sentence_case(text: str) -> str:
    """Return the text with its first letter large."""
    return text[:1].upper() + text[1:]
