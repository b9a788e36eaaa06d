"""Translated programs in Debian packages -> the same text in up to five languages.

Programs name their texts by the English one (gettext) or by a file and a key (Mozilla, the help of
LibreOffice): texts with one name are translations of each other; of several packages' the last.
"""

import gettext
import html
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from training.packages import package_files

FEWEST_LETTERS, MOST_CHARACTERS = 3, 600
_CATALOGUE = re.compile(r"/(id|ms|ru|kk)/LC_MESSAGES/[^/]+\.mo$")
_LANGUAGE_PACK = re.compile(r"langpack-(id|ms|ru|kk)@.*\.xpi$")
_HELP_PAGE = re.compile(r"libreoffice/help/(en-US|id|ru)/text/(.+)\.html$")
_PARAGRAPH = re.compile(r'<(?:p|h\d) id="(\w+)"[^>]*>(.*?)</(?:p|h\d)>', re.DOTALL)
_NAMED = re.compile(r"([\w.-]+) *= *(.*)$")  # the text may be empty, above attributes
_ATTRIBUTE = re.compile(r"\s+\.(?!accesskey|key|style)([\w-]+) *= *(.+)$")
_TAG = re.compile(r"<[^>]*>")
_SHORTCUT = re.compile(r"[_&~](?=\w)")
_FILLED_IN = re.compile(
    r"%(?:\(\w+\))?[-+#0]*[\d.$]*(?:ll?|z)?[a-zA-Z%](?!\w)|%\d+|\{+[^}]*\}+|\$\w+|\$\(\w+\)|\\n"
)


def translations(folder: Path) -> list[dict[str, str]]:
    """Return one language -> text mapping for each text of the folder's .deb files."""
    texts: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for package in sorted(folder.glob("*.deb")):
        for path, content in package_files(package):
            for language, name, text in _texts(path, content):
                if readable := _readable(text):
                    texts[name][language] = readable
    return [found for found in texts.values() if len(found) > 1]


def _texts(path: str, content: bytes) -> Iterator[tuple[str, tuple[str, str], str]]:
    """Yield (language, name of the text, text) of one file of a package."""
    if found := _CATALOGUE.search(path):
        yield from _catalogue(found.group(1), content)
    elif found := _LANGUAGE_PACK.search(path):
        yield from _language_pack(found.group(1), content)
    elif found := _HELP_PAGE.search(path):
        for key, text in _PARAGRAPH.findall(content.decode("utf-8", "replace")):
            yield found.group(1)[:2], (found.group(2), key), text


def _catalogue(language: str, content: bytes) -> Iterator[tuple[str, tuple[str, str], str]]:
    messages = gettext.GNUTranslations(io.BytesIO(content))._catalog  # type: ignore[attr-defined]
    for message, text in messages.items():
        english = message if isinstance(message, str) else message[0]
        english = english.split("\x04")[-1]  # behind its context
        if english:
            yield "en", ("", english), english
            yield language, ("", english), text


def _language_pack(language: str, content: bytes) -> Iterator[tuple[str, tuple[str, str], str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for path in archive.namelist():
            if not path.endswith((".ftl", ".properties")):
                continue
            place, key = path.replace(f"/{language}/", "/"), ""
            for line in archive.read(path).decode("utf-8", "replace").split("\n"):
                if found := _NAMED.match(line):
                    key = found.group(1)
                    yield language, (place, key), found.group(2)
                elif found := _ATTRIBUTE.match(line):
                    yield language, (place, f"{key}.{found.group(1)}"), found.group(2)


def _readable(text: str) -> str:
    """Return the text without tags, shortcuts and what is filled in; "" for next to nothing."""
    bare = _FILLED_IN.sub(" ", _SHORTCUT.sub("", html.unescape(_TAG.sub(" ", text))))
    bare = " ".join(bare.split())
    enough = sum(ch.isalpha() for ch in bare) >= FEWEST_LETTERS
    return bare if enough and len(bare) <= MOST_CHARACTERS else ""
