"""eval/tables/*.md -> the tables inside eval/README.md, between their marks.

A table stands between ``<!-- tables/NAME.md -->`` and ``<!-- end -->``; what is written there
by hand is lost. ``<!-- tables/NAME.md # HEADING -->`` takes what stands under that heading alone.
"""

import re
from pathlib import Path

from index.errors import KutipError

README = Path(__file__).parent / "README.md"
_MARKED = re.compile(
    r"<!-- tables/(?P<name>[\w.-]+)\.md(?: # (?P<heading>[^\n]+?))? -->\n.*?<!-- end -->", re.DOTALL
)


def rendered(text: str, folder: Path) -> str:
    """Return the text with every marked table as it is in ``folder`` now.

    Raises KutipError naming a table that is not there.
    """

    def table(match: re.Match[str]) -> str:
        path = folder / f"{match['name']}.md"
        if not path.is_file():
            raise KutipError(f"{path} is not there. Make it with: kutip eval tables {path.stem}")
        body = path.read_text(encoding="utf-8")
        if match["heading"]:
            body = _under(body, match["heading"], path)
        first = match[0].split("\n", 1)[0]
        return f"{first}\n{body.strip()}\n<!-- end -->"

    return _MARKED.sub(table, text)


def _under(text: str, heading: str, path: Path) -> str:
    """Return what stands between a heading of the second level and the next heading."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise KutipError(f"{path} has no heading {heading!r}. Name one that it has.")
    return found[1]


def render(folder: Path) -> None:
    """Write the tables into eval/README.md."""
    README.write_text(rendered(README.read_text(encoding="utf-8"), folder), encoding="utf-8")
