"""An Indonesian statement -> questions for its subject, number, date, place or reason, by rule."""

import re
from collections.abc import Iterator

from qa import suggest_words as words
from qa.suggest_sentence import (
    MAX_QUESTION_CHARACTERS,
    WHAT_IS,
    Made,
    Vocabulary,
    clause,
    is_plain,
    lower_first,
    of_office,
    predicate,
    tidy,
    whole_clause,
)

ABBREVIATION = "abbreviation"

# "Budi Santoso membuka pameran di Solo." -> "Siapa yang membuka pameran di Solo?"
_SUBJECT = re.compile(
    rf"(?P<who>{words.HONORIFIC}{words.NAME})(?: \([^()]{{1,20}}\))?(?:, [^,;:“”\"]{{3,80}},)? "
    rf"(?P<rest>(?:{words.AUXILIARIES} )?(?P<verb>[a-z]{{4,}}) .+)"
)
# "Tarif naik menjadi Rp 2.500." -> "Tarif naik menjadi berapa rupiah?"
_AMOUNT = re.compile(
    rf"(?P<before>[A-Z][^,;:()]{{4,}}?) (?P<carrier>[a-z]+) {words.ROUGHLY}"
    r"(?:(?P<money>(?P<sign>Rp|US\$|\$|RM) ?\d[\d.,]*(?<=\d)(?: (?:ribu|juta|miliar|triliun))?)"
    rf"|(?P<number>{words.NUMBER}) ?(?P<unit>%|[a-z]{{2,}}))(?P<after>[^,;:()]*)"
)
# "Sebanyak 450 personel dikerahkan." -> "Berapa personel yang dikerahkan?"
_COUNT = re.compile(
    r"(?P<there>Ada )?(?:(?:Sebanyak|Sekitar|Sedikitnya|Setidaknya|Lebih dari|Hampir|Total) )*"
    rf"(?P<number>(?i:{words.NUMBER})) (?P<what>[a-z]+(?: [\w-]+){{0,4}}?) (?(there)yang |)"
    rf"(?P<rest>(?:{words.AUXILIARIES} )?(?P<verb>[a-z]{{4,}})\b.*)"
)
_WHEN = re.compile(
    r"(?P<clause>[A-Z][^,;:“”\"]{12,}?),? (?:(?:pada|mulai|sejak) (?:tanggal )?)?"
    rf"(?P<answer>{words.DATE})"
)
_WHERE = re.compile(
    rf"(?P<clause>[A-Z][^,;:“”\"]{{12,}}?) di (?P<answer>{words.NAME})(?=[,.]| pada )"
)
_WHY = re.compile(
    r"(?P<clause>[A-Z][^,;:“”\"]{12,}?),? (?:karena|lantaran|kerana)"
    r" (?P<answer>[^,;“”\"]{8,}?)(?=[,.])"
)
# Behind these the place may belong to another clause or to a noun.
_INSERTED = frozenset(
    [
        "di",
        "ketika",
        "saat",
        "setelah",
        "sebelum",
        "usai",
        "seusai",
        "karena",
        "lantaran",
        "melalui",
    ]
)
_SAID = re.compile(rf"\b(?:{words.SAID})\b")
_AGE = re.compile(rf"(?P<who>{words.NAME})(?: \((?P<a>\d\d)(?: tahun)?\)|, (?P<b>\d\d) tahun,)")


def subject(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask who did it, where the subject is a person, an organisation or a country."""
    found = _SUBJECT.match(sentence)
    if found is None or not is_plain(sentence) or _SAID.match(found["verb"]):
        return
    asker = _asker(found["who"], found["verb"], known)
    asked = clause(f"{asker} yang {found['rest']}", 5)
    if asker and asked and predicate(found["verb"]):
        yield Made(f"{asked}?", *found.span("who"), "subject")


def _asker(who: str, verb: str, known: Vocabulary) -> str:
    """Return the question word for a subject, "" where it is unclear what it is."""
    first, *rest = who.split()
    if known.is_person(who):
        return "Siapa"
    if not verb.startswith("me"):
        return ""
    if not rest and first.lower() in words.COUNTRIES:
        return "Negara mana"
    acts = first.lower() in words.ACTORS or (first.isupper() and len(first) > 2)
    named = bool(rest) and known.proper.issuperset(who.split())
    return "Siapa" if acts or (named and not known.is_common(first.lower())) else ""


def amount(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask for a number in its place."""
    found = _AMOUNT.match(sentence)
    if found is None or not is_plain(sentence):
        return
    carrier = found["carrier"]
    if carrier not in words.CARRIERS and not (carrier.startswith("me") and predicate(carrier)):
        return
    asked = words.CURRENCIES[found["sign"]] if found["money"] else _unit(found["unit"])
    head = tidy(f"{found['before']} {carrier} {asked}")
    if asked and whole_clause(f"{found['before']} {carrier}", known):
        after = clause(found["after"], 1)
        counted = carrier not in words.CARRIERS or after.startswith(("di ", "ke ", "per "))
        whole = f"{head} {after}" if after and counted and not found["money"] else head
        question = whole if len(whole) < MAX_QUESTION_CHARACTERS else head
        place = (
            found.span("money") if found["money"] else (found.start("number"), found.end("unit"))
        )
        yield Made(f"{question}?", *place, "amount")


def _unit(unit: str) -> str:
    if unit == "%":
        return "berapa persen"
    return "" if unit in words.NOT_UNITS else f"berapa {unit}"


def count(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask how many there are, where a number stands first."""
    found = _COUNT.match(sentence)
    if found is None or not is_plain(sentence) or found["what"].split()[0] in words.NOT_UNITS:
        return
    asked = clause(f"Berapa {found['what']} yang {found['rest']}", 5)
    if asked and predicate(found["verb"]):
        yield Made(f"{asked}?", found.start("number"), found.end("what"), "count")


def adjuncts(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask why, when and where: the clause stays, its adjunct goes."""
    if not is_plain(sentence):
        return
    for pattern, question, rule in (
        (_WHY, "Mengapa", "reason"),
        (_WHEN, "Kapan", "date"),
        (_WHERE, "Di mana", "place"),
    ):
        found = pattern.match(sentence)
        if (
            found is None
            or _SAID.search(found["clause"])
            or not whole_clause(found["clause"], known)
        ):
            continue
        if rule == "place" and not _is_place(found["answer"], found["clause"]):
            continue
        stated = tidy(lower_first(found["clause"], known))
        yield Made(f"{question} {stated}?", *found.span("answer"), rule)


_LEADING_DATE = re.compile(
    rf"(?:(?:Dan )?[Pp]ada |Sejak |Mulai )?(?:hari |tanggal )?"
    rf"(?P<answer>{words.DATE}|(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu))"
    r"(?: (?:pagi|siang|sore|malam))?, (?P<clause>[^,;:]+)"
)


def leading_date(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask when, where the date stands first."""
    found = _LEADING_DATE.match(sentence)
    if found is None or not is_plain(sentence) or _SAID.search(found["clause"]):
        return
    stated = clause(found["clause"], 4)
    first, *rest = stated.split() or [""]
    opens = first.lower() not in words.NO_SUBJECT and not predicate(first)
    if opens and any(map(predicate, rest)):
        yield Made(f"Kapan {stated}?", *found.span("answer"), "date")


def _is_place(name: str, stated: str) -> bool:
    """Tell whether the name behind a clause is where it happened, as far as words show."""
    parts = stated.split()
    return (
        name.split()[0].lower() not in words.NOT_PLACES
        and parts[-1] not in words.NOT_VERBS
        and not _INSERTED.intersection(parts)
    )


def age(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask how old somebody is."""
    for found in _AGE.finditer(sentence):
        if known.is_person(found["who"]) and not any(map(of_office, found["who"].split())):
            group = "a" if found["a"] else "b"
            yield Made(f"Berapa umur {found['who']}?", *found.span(group), "age")


_IS = re.compile(
    rf"(?P<what>{words.NAME})(?: \([^()]{{1,60}}\))? (?:adalah|ialah|merupakan) "
    r"(?P<is>(?P<first>[a-z]+) [^,;]{8,})"
)


def definition(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask what or who something is, as encyclopedias begin."""
    if found := _IS.match(sentence):
        if found["first"] == "seorang":
            yield Made(f"Siapa {found['what']}?", *found.span("is"), "definition")
        elif found["first"] in words.KINDS and not known.is_person(found["what"]):
            yield Made(f"{WHAT_IS} {found['what']}?", *found.span("is"), "definition")


_SHORT = re.compile(
    r"((?:[A-Z][\w’-]{1,30}+ (?:dan |of |and |the )?){1,7}[A-Z][\w’-]{1,30}+) \(([A-Z]{3,7})\)"
)


def spelled_out(sentence: str, form: str) -> Iterator[Made]:
    """Ask what an abbreviation stands for where its letters begin the words before it."""
    for found in _SHORT.finditer(sentence):
        letters = found[2]
        parts = list(re.finditer(r"[A-Z][\w’-]++", found[1]))[-len(letters) :]
        if "".join(part[0][0] for part in parts) == letters:
            start = found.start(1) + parts[0].start()
            yield Made(form.format(letters), start, found.end(1), ABBREVIATION)


def abbreviation(sentence: str, known: Vocabulary) -> Iterator[Made]:
    """Ask what an abbreviation stands for."""
    return spelled_out(sentence, "Apa kepanjangan dari {}?")
