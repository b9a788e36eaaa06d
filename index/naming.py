"""A text and where it came from -> a title and an id, where the source states none."""

import hashlib
import re
import unicodedata

_MAX_SLUG_CHARS = 40
_MAX_TITLE_LINE_CHARS = 120
_MAX_EXCERPT_CHARS = 80
_NOT_SLUG = re.compile(r"[^\w]+")
_STEM_SEPARATOR = re.compile(r"[\W_]+")
_HEX_OR_NUMBER = re.compile(r"(?:[0-9a-f]*\d[0-9a-f]*|[0-9a-f]{8,})", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_SENTENCE_END = re.compile(r"""[.!?…]["”'’)]*\s""")
_TITLE_LINE_END = re.compile(r"""[.…:;,]["”'’)]*$""")
# Names that programs give: they say nothing of the article.
_GENERIC_STEMS = frozenset(
    (
        *("article", "artikel", "berita", "content", "doc", "document", "dokumen", "download"),
        *("file", "halaman", "image", "img", "index", "naskah", "news", "output", "page", "scan"),
        *("story", "teks", "text", "untitled"),
    )
)


def slug(text: str) -> str:
    """Return lower-case words joined by hyphens, at most 40 characters, never empty."""
    folded = unicodedata.normalize("NFC", text).lower().replace("_", " ")
    return _NOT_SLUG.sub("-", folded).strip("-")[:_MAX_SLUG_CHARS].rstrip("-") or "article"


def make_id(name: str, identity: str) -> str:
    """Return a readable id that is the same whenever the identity is the same."""
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{slug(name)}-{digest[:12]}"


def make_title(text: str, stem: str | None = None) -> str:
    """Return the text's title line, else a readable file name, else how the text begins."""
    first_line, line_break, _ = text.partition("\n")
    if line_break and _is_title(first_line.strip()):
        return first_line.strip()
    return (stem and _readable(stem)) or _excerpt(text)


def _is_title(line: str) -> bool:
    return len(line) <= _MAX_TITLE_LINE_CHARS and not _TITLE_LINE_END.search(line)


def _readable(stem: str) -> str | None:
    """Turn "gempa_cianjur-2022" into "Gempa cianjur 2022"; None for "004_ce98" or "scan-3"."""
    parts = [part for part in _STEM_SEPARATOR.split(stem) if part]
    telling = [part for part in parts if not _HEX_OR_NUMBER.fullmatch(part)]
    words = [word for part in telling for word in _WORD.findall(part)]
    if not words or all(word.lower() in _GENERIC_STEMS for word in words):
        return None
    name = " ".join(parts)
    return name[0].upper() + name[1:]


def _excerpt(text: str) -> str:
    """Return the first sentence, cut at a word to about 80 characters."""
    beginning = " ".join(text[: 4 * _MAX_EXCERPT_CHARS].split())
    sentence = _SENTENCE_END.split(f"{beginning} ", maxsplit=1)[0]
    if len(sentence) <= _MAX_EXCERPT_CHARS:
        return sentence.strip()
    cut = sentence[:_MAX_EXCERPT_CHARS]
    cut = cut if sentence[_MAX_EXCERPT_CHARS].isspace() else cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;:–-") + "…"
