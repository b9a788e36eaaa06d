"""Question with pronouns + earlier turns -> the question with the names in their place."""

import re
from collections.abc import Callable, Mapping, Sequence

from qa.datatypes import Turn
from qa.followup_antecedents import (
    Context,
    event,
    group,
    has_clause_before,
    left_out,
    newest_topic,
    of_noun,
    person,
    place,
    thing,
)
from qa.followup_ellipsis import fill_open, is_open
from qa.followup_mentions import mentions, tokens_of
from qa.followup_words import NOT_CLITIC, Lexicon, word_set

Edit = tuple[int, int, str]
CLITIC = re.compile(r"(\w{3,})nya", re.IGNORECASE)
MAIN_SALIENCE = 0.75
MAX_OPEN_TOKENS = 10
BE = word_set("is are was were be been isn't wasn't")
AFTER_THAT = word_set(
    "is was were are did do does about of in on after before for at with to from by like during "
    "what why how when and"
)


def resolve(question: str, turns: Sequence[Turn], lexicon: Lexicon) -> str:
    """Return the question with every pronoun that points back replaced, else unchanged."""
    context = Context(question, tokens_of(question), turns, mentions(turns, lexicon), lexicon)
    rule = RULES[lexicon.name]
    edits: list[Edit] = []
    for i, token in enumerate(context.tokens):
        edit = rule(context, i)
        if edit is not None and not (edits and token.start < edits[-1][1]):
            edits.append(edit)
    if edits:
        return apply(question, edits)
    if is_open(question, lexicon):
        missing = left_out(context)
        return fill_open(question, missing, lexicon) if missing else question
    return with_topic(context)


def with_topic(context: Context) -> str:
    """Append the talk's main name to a question for "else" or for "the band" of before."""
    question, words = context.question, context.lexicon
    main = [name for name in context.salient if name.salience >= MAIN_SALIENCE]
    if not main or len(context.tokens) > MAX_OPEN_TOKENS:
        return question
    if context.names_before(len(context.tokens) - 1) or context.tokens[-1].text[0].isupper():
        return question
    said = {token.lower for turn in context.turns for token in tokens_of(turn.question)}
    said |= {token.lower for turn in context.turns for token in tokens_of(turn.answer or "")}
    definite = any(
        context.word(i - 1) == "the" and token.lower in said and context.is_content(i)
        for i, token in enumerate(context.tokens)
    )
    early = 3 if words.name == "id" else len(context.tokens)  # "siapa lagi", but "naik lagi"
    other = any(token.lower in words.other for token in context.tokens[:early])
    if not definite and not other:
        return question
    return f"{question.rstrip(' ?.!')} ({main[0].text})?"


def apply(question: str, edits: Sequence[Edit]) -> str:
    """Replace every span by its text; the same text a second time is left as it was."""
    seen: set[str] = set()
    kept = []
    for start, end, text in edits:
        if text.strip("'s ").lower() not in seen:
            kept.append((start, end, text))
        seen.add(text.strip("'s ").lower())
    for start, end, text in reversed(kept):
        question = question[:start] + text + question[end:]
    return question


def _replaced(context: Context, first: int, last: int, text: str) -> Edit | None:
    return (context.tokens[first].start, context.tokens[last].end, text) if text else None


def _indonesian(context: Context, i: int) -> Edit | None:
    token, words = context.tokens[i], context.lexicon
    if token.lower in words.person:
        return _replaced(context, i, i, person(context, i))
    if token.lower in words.group:
        return _replaced(context, i, i, group(context, i))
    if token.lower in words.place and context.word(i - 1) in words.preposition:
        return _replaced(context, i, i, place(context, i))
    if token.lower in words.demonstrative:
        return _indonesian_demonstrative(context, i)
    clitic = CLITIC.fullmatch(token.text)
    if clitic and token.lower not in NOT_CLITIC and not token.text[0].isupper():
        return _indonesian_clitic(context, i, clitic[1])
    return None


def _indonesian_demonstrative(context: Context, i: int) -> Edit | None:
    """Turn "konser itu" into "konser Leps", "negara itu" into its name, "hal itu" into what was."""
    words, noun = context.lexicon, context.word(i - 1)
    if i + 1 < len(context.tokens) and noun in words.question:
        return None  # "apa itu X?" asks for a definition
    if i > 0 and context.tokens[i - 1].text[0].isupper():
        return None  # "Tokayev itu"
    if noun in words.place_noun:
        return _replaced(context, i, i, place(context, i))
    if noun in words.person_noun:
        return _replaced(context, i - 1, i, person(context, i))
    if noun in words.deictic or not context.is_content(i - 1):
        return _replaced(context, i, i, event(context, i))
    return _replaced(context, i, i, _without(noun, of_noun(context, i, noun)))


def _without(noun: str, text: str) -> str:
    """Drop a noun that stands before the place already: "konser" + "konser Leps"."""
    return re.sub(rf"^{re.escape(noun)}\s+", "", text, flags=re.IGNORECASE)


def _indonesian_clitic(context: Context, i: int, noun: str) -> Edit | None:
    words = context.lexicon
    following = context.tokens[i + 1].text if i + 1 < len(context.tokens) else ""
    nominal = noun.lower().startswith(("ber", "ter", "di", "ke", "pe"))
    if following[:1].isupper() or (nominal and context.is_content(i + 1)):
        return None  # "presidennya Kazakhstan", "berakhirnya perang": the owner follows
    if has_clause_before(context, i):
        return None
    if noun.lower() in words.cause_noun:
        found = event(context, i)
    elif noun.lower() in words.event_noun:
        found = newest_topic(context)
    elif noun.lower().startswith(("me", "di")):
        found = thing(context, i)
    elif noun.lower() in words.place_noun:
        found = place(context, i)
    else:
        found = person(context, i)
    return _replaced(context, i, i, f"{noun} {_without(noun, found)}") if found else None


def _english(context: Context, i: int) -> Edit | None:
    token, words = context.tokens[i], context.lexicon
    word, before = token.lower, context.word(i - 1)
    if word == "her" and not context.is_content(i + 1):
        return _replaced(context, i, i, person(context, i))
    if word in words.possessive:
        its = place if context.word(i + 1) in words.place_noun else thing
        finder = {"its": its, "their": group, "theirs": group}.get(word, person)
        return _replaced(context, i, i, _possessive(finder(context, i)))
    if word in words.thing and {context.word(i + 2), context.word(i + 3)} & {"that", "to"}:
        return None  # "is it true that": it stands for nothing before
    for finder, kind in ((person, words.person), (group, words.group), (thing, words.thing)):
        if word in kind:
            found = finder(context, i)
            ending = "'s" if word.endswith("'s") and found else ""
            return _replaced(context, i, i, found + ending)
    if word in words.place and not ({before, context.word(i + 1)} & BE):
        found = place(context, i)
        return _replaced(context, i, i, f"in {found}" if found else "")
    if word in words.demonstrative:
        return _english_demonstrative(context, i)
    return None


def _possessive(name: str) -> str:
    return f"{name}'s" if name else ""


def _english_demonstrative(context: Context, i: int) -> Edit | None:
    words, word, noun = context.lexicon, context.word(i), context.word(i + 1)
    if noun in words.deictic or (word == "that" and context.word(i - 1) not in AFTER_THAT | {""}):
        return None
    if noun in words.person_noun:
        return _replaced(context, i, i + 1, person(context, i))
    if noun in words.place_noun:
        return _replaced(context, i, i + 1, place(context, i))
    if noun == "article":
        main = context.salient[0].text if context.salient else newest_topic(context)
        return (context.tokens[i].start, context.tokens[i + 1].end, f"{word} article ({main})")
    if context.is_content(i + 1):
        found = thing(context, i)
        return _replaced(context, i, i, _possessive(found))
    return _replaced(context, i, i, event(context, i))


def _russian(context: Context, i: int) -> Edit | None:
    token, words = context.tokens[i], context.lexicon
    word = token.lower
    if word in words.possessive:
        return _russian_possessive(context, i)
    for finder, kind in (
        (person, words.person),
        (group, words.group),
        (thing, words.thing),
    ):
        if word in kind:
            return _replaced(context, i, i, finder(context, i))
    if word in words.place:
        found = place(context, i)
        return _replaced(context, i, i, f"в {found}" if found else "")
    if word in words.demonstrative and context.word(i + 1) not in words.deictic:
        if context.word(i + 1) in words.place_noun:
            return _replaced(context, i, i + 1, place(context, i))
        if context.word(i + 1) in words.person_noun:
            return _replaced(context, i, i + 1, person(context, i))
        if context.is_content(i + 1):
            found = thing(context, i)
            noun = context.tokens[i + 1].text
            return _replaced(context, i, i + 1, f"{noun} {found}" if found else "")
    return None


def _russian_possessive(context: Context, i: int) -> Edit | None:
    """Turn "его речь" into "речь X", "его назначили" into "X назначили"."""
    found = group(context, i) if context.word(i) == "их" else person(context, i)
    following = context.word(i + 1)
    owned = context.is_content(i + 1) and not re.search(r"(?:л|ли|ла|ло|ют|ет|ит|ть)$", following)
    if not owned:
        return _replaced(context, i, i, found)
    noun = context.tokens[i + 1].text
    return _replaced(context, i, i + 1, f"{noun} {found}" if found else "")


RULES: Mapping[str, Callable[[Context, int], Edit | None]] = {
    "id": _indonesian,
    "en": _english,
    "ru": _russian,
}
