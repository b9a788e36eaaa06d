"""Text and words of the interface -> HTML in which none of it is obeyed.

Text is written with numeric entities, so that no Markdown, LaTeX or HTML reader on the way
takes any of it for its own: the text content of the page equals the source. Words of the
interface stand there in every language; the page shows those of the language chosen.
"""

import re
from collections.abc import Callable

from index.hidden import code_of, parts_of
from ui.messages import LANGUAGES, Messages

# HTML reads numeric references to these as something else, so they stay raw.
UNSPEAKABLE = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def escape(text: str) -> str:
    """Return text as HTML in which only letters, digits and plain spaces stand for themselves."""
    return "".join(map(_escape_character, text))


def _escape_character(character: str) -> str:
    code = ord(character)
    if character == " " or character.isalnum():
        return character
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        return "&#65533;"  # HTML has no way to say these two
    if UNSPEAKABLE.match(character):
        return character
    return f"&#{code};"


def visible(text: str) -> str:
    """Return a text of strangers as HTML in which each hidden character has a sign with its code.

    The style sheet draws the sign from the title, which Gradio leaves in peace: the text content
    is the text, and so is what is copied.
    """
    return "".join(
        f'<span class="unseen" title="{code_of(part)}">{escape(part)}</span>'
        if place % 2
        else escape(part)
        for place, part in enumerate(parts_of(text))
    )


def said(make: Callable[[Messages], str]) -> str:
    """Return words of the interface in every language, once where all are the same."""
    texts = {language: escape(make(words)) for language, words in LANGUAGES.items()}
    first, *others = texts.values()
    if all(other == first for other in others):
        return first
    return "".join(
        f'<span class="say" lang="{language}">{text}</span>' for language, text in texts.items()
    )


def say(key: str) -> str:
    """Return one message in every language."""
    return said(lambda words: words[key])
