"""eval/tables/*.md -> the tables inside eval/README.md, between their marks.

A table stands between ``<!-- tables/NAME.md -->`` and ``<!-- end -->``; what is written there
by hand is lost.
"""

import re
from pathlib import Path

from index.errors import KutipError

README = Path(__file__).parent / "README.md"
_MARKED = re.compile(r"<!-- tables/(?P<name>[\w.-]+)\.md -->\n.*?<!-- end -->", re.DOTALL)


def rendered(text: str, folder: Path) -> str:
    """Return the text with every marked table as it is in ``folder`` now.

    Raises KutipError naming a table that is not there.
    """

    def table(match: re.Match[str]) -> str:
        path = folder / f"{match['name']}.md"
        if not path.is_file():
            raise KutipError(f"{path} is not there. Make it with: kutip eval tables {path.stem}")
        body = path.read_text(encoding="utf-8").strip()
        return f"<!-- tables/{match['name']}.md -->\n{body}\n<!-- end -->"

    return _MARKED.sub(table, text)


def render(folder: Path) -> None:
    """Write the tables into eval/README.md."""
    README.write_text(rendered(README.read_text(encoding="utf-8"), folder), encoding="utf-8")
