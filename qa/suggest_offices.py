"""A sentence that names an office and its holder -> "Siapa Direktur Utama PT X?"."""

import re
from collections.abc import Iterator

from qa import suggest_words as words
from qa.suggest_sentence import Made, Vocabulary, of_office

_OFFICE = (
    rf"\b(?:(?i:{words.RANK})\.? )*(?i:{words.OFFICE})\b"
    r"(?: (?:[A-Z][\w&.’'/-]*|dan|untuk|bidang|utama|umum|\d{1,2}))"
)
_OFFICE_NAME = re.compile(
    rf"(?P<office>{_OFFICE}{{1,10}}), {words.HONORIFIC}(?P<name>{words.NAME})"
    rf"(?=,|\.| \(| (?:{words.SAID}|di|dalam|saat|pada|usai|kepada)\b)"
)
_NAME_OFFICE = re.compile(
    rf"(?P<name>{words.NAME}), (?:selaku |sebagai )?(?P<office>{_OFFICE}{{1,10}})"
    rf"(?=, | (?:{words.SAID})\b)"
)
_RUN = re.compile(rf"{_OFFICE}{{2,11}}")
_SAID_NEXT = re.compile(rf" (?:{words.SAID})\b")
_GOES_ON = re.compile(r", (?!Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu)[A-Z]")
_GENERALS = ("Sekretaris", "Direktur", "Inspektur", "Konsul")


def offices(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Yield questions for the holders of Indonesian offices that are named as somebody's."""
    for pattern, rule in ((_OFFICE_NAME, "office, name"), (_NAME_OFFICE, "name, office")):
        for found in pattern.finditer(sentence):
            office = found["office"].rstrip(".,")
            if _is_specific(office, known) and _is_person(found["name"], known):
                yield Made(f"Siapa {_lowered(office)}?", *found.span("name"), rule)
    for found in _RUN.finditer(sentence):
        run = found[0].rstrip(".,")
        split = _name_behind(run, known)
        office, name = run[:split].rstrip(), run[split:]
        if not split:
            continue
        says = _SAID_NEXT.match(sentence, found.end()) is not None
        if _GOES_ON.match(sentence, found.end()) or not _is_specific(office, known):
            continue
        if says or known.is_person(name):
            start = found.start() + split
            yield Made(f"Siapa {_lowered(office)}?", start, start + len(name), "office name")


def _is_specific(office: str, known: Vocabulary) -> bool:
    """Tell whether it is said what the office is of, and nobody's name is in it."""
    parts = office.split()
    own = [part for part in parts if part[0].isupper() and part.lower() not in words.OFFICE_WORDS]
    is_rank = parts[-1] == "Jenderal" and parts[-2] not in _GENERALS
    return (
        bool(own)
        and parts[-1].lower() not in words.DANGLING | words.ORGANISATIONS
        and not is_rank
        and not parts[-1].endswith(".")
        and not known.is_person(office)
    )


def _is_person(name: str, known: Vocabulary) -> bool:
    parts = name.split()
    if any(of_office(part) for part in parts):
        return False
    return known.is_person(name) or 2 <= len(parts) <= 5


def _name_behind(run: str, known: Vocabulary) -> int:
    """Return where the name begins in a run of capitals that begins with an office, 0 for nowhere.

    All words before it must be known to belong to an office.
    """
    parts = [(match.start(), match[0]) for match in re.finditer(r"\S+", run)]
    behind = 0
    for _, part in parts:
        if (
            part in known.people
            or part.lower() in words.POLICE_RANKS
            or (part[0].isupper() and not of_office(part) and part not in known.free)
        ):
            break
        behind += 1
    name = parts[behind:]
    plain = [part for _, part in name if part.lower() not in words.POLICE_RANKS]
    if behind < 2 or not 1 <= len(plain) <= 3 or any(map(of_office, plain)):
        return 0
    return name[0][0]


def _lowered(office: str) -> str:
    """Write "Juru bicara" as inside a sentence; "Direktur Utama" is written so everywhere."""
    first, second = office.split()[:2]
    return office[0].lower() + office[1:] if second.islower() and not first.isupper() else office


# English

_ENGLISH = rf"(?:(?:{words.ENGLISH_RANK}) )*(?:{words.ENGLISH_OFFICE})"
_OF = r"of (?:the )?[A-Z][\w’'-]*(?: (?:of |the |and )?[A-Z][\w’'-]*){0,6}"
_POSSESSOR = r"(?:the )?[A-Z][\w-]*(?: [A-Z][\w-]*){0,4}[’']s"
_PATTERNS = (
    re.compile(rf"(?P<office>\b{_POSSESSOR} {_ENGLISH}),? {words.HONORIFIC}(?P<name>{words.NAME})"),
    re.compile(rf"(?P<name>{words.NAME}), (?P<office>(?:the )?{_ENGLISH} {_OF})(?=[,.])"),
    re.compile(
        rf"(?P<office>\b[Tt]he {_ENGLISH} {_OF}), {words.HONORIFIC}(?P<name>{words.NAME})(?=[,.])"
    ),
)


def english_offices(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Yield questions for the holders of offices that are named as somebody's."""
    for pattern in _PATTERNS:
        for found in pattern.finditer(sentence):
            office = found["office"]
            if " of " in office:
                office = f"the {office.removeprefix('the ').removeprefix('The ')}"
            yield Made(f"Who is {office}?", *found.span("name"), "office, name")
