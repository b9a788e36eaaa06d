"""Damaged files of each format -> whether adding goes on: no stop, no hang, no swelling.

    make fuzz                                10,000 of each format, about an hour
    python tests/fuzz.py --each 1000 --seed 3 pdf html

The same seed gives the same files. Each is read together with a good one, which must come out.
"""

import argparse
import io
import random
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import docx
from pdf_files import make_pdf

from index.datatypes import Article
from index.formats.child import ParserChild
from index.formats.limits import wall_seconds
from index.ingest import read_paths

GOOD = "Presiden mengatakan bahwa harga beras akan turun pada bulan Mei."
PIECES = (b"\0", b"\xff", b"<", b">", b"&", b'"', b"]", b"((", b"obj", b"stream", b"<!--", b"-1")
PIECES += (b"99999999999", b"<table>", b"</p>", b"{", b"[[", b"\\u", b"\r", b"\xef\xbb\xbf", b"%")


@dataclass(slots=True)
class Tally:
    """What became of the files of one format."""

    files: int = 0
    read: int = 0
    stops: int = 0
    late: int = 0
    swollen: int = 0
    crashes: int = 0
    slowest_seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        return not (self.stops or self.late)


def _docx_parts() -> dict[str, bytes]:
    document, content = docx.Document(), io.BytesIO()
    for number in range(5):
        document.add_paragraph(f"{GOOD} Kalimat {number}.")
    document.add_table(rows=2, cols=2).cell(0, 0).text = "Harga"
    document.save(content)
    with zipfile.ZipFile(content) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _packed(members: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
        for name, member in members.items():
            opened.writestr(name, member)
    return content.getvalue()


PDF = make_pdf([[f"{GOOD} {number}"] * 5 for number in range(3)], "Judul")
HTML = (
    b"<!doctype html><html><head><title>Judul</title><meta charset='utf-8'></head><body><article>"
    + f"<h1>Judul</h1><p>{GOOD}</p><table><tr><td>a</td></tr></table>".encode() * 4
    + b"</article></body></html>"
)
CSV = f'title,text\nA,"{GOOD}\nDua"\nB,"{GOOD}"\n'.encode() * 3
JSONL = f'{{"text": "{GOOD}", "title": "A", "date": "2020-01-02"}}\n'.encode() * 5
MARKDOWN = f"---\nid: a\n---\n# Judul\n**{GOOD}** [a](b) ![c](d)\n<!-- e -->\n> f\n".encode()
DOCX_PARTS = _docx_parts()
MEMBERS = {"a.txt": GOOD.encode(), "b.html": HTML, "c.pdf": PDF, "d.csv": CSV, "e.jsonl": JSONL}
# Damage outside is caught by checksums: most of it is done inside, before packing.
INSIDE = ("[Content_Types].xml", "_rels/.rels", *["word/document.xml"] * 5, "word/styles.xml")


def damaged(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(changed) + 1)
        length = chance.choice((0, 0, 1, 4, 40))
        way = chance.randrange(4)
        if way == 0:
            new = chance.choice(PIECES) * chance.choice((1, 1, 3, 500))
        elif way == 1:
            new = chance.randbytes(chance.choice((1, 2, 20)))
        elif way == 2:  # a part of itself, elsewhere
            start = chance.randrange(len(changed) + 1)
            new = bytes(changed[start : start + chance.choice((5, 50, 500))])
        else:
            new = b""
        changed[at : at + length] = new
    if chance.random() < 0.1:
        del changed[chance.randrange(len(changed) + 1) :]
    return bytes(changed) or b"x"


def _reshaped(markup: bytes, chance: random.Random) -> bytes:
    """Return XML that is still well formed: other texts, numbers and repeated elements."""
    texts = [b"", b"-1", b"0", b"99999999999", b"kata", "\u202e½".encode()]
    changed = re.sub(
        rb'(?<=")[\w.]+(?=")|(?<=>)[^<>]+(?=<)',
        lambda found: chance.choice(texts) if chance.random() < 0.2 else found[0],
        markup,
    )
    rows = re.compile(rb"<(w:p|w:tbl|w:tc|w:tr)>.*?</\1>", re.DOTALL)
    return rows.sub(lambda found: found[0] * chance.choice((0, 1, 1, 1, 2, 50)), changed)


def _damaged_docx(chance: random.Random) -> bytes:
    name = chance.choice(INSIDE)
    change = chance.choice((damaged, _reshaped))
    whole = _packed({**DOCX_PARTS, name: change(DOCX_PARTS[name], chance)})
    return damaged(whole, chance) if chance.random() < 0.2 else whole


def _damaged_zip(chance: random.Random) -> bytes:
    name = chance.choice(list(MEMBERS))
    whole = _packed({**MEMBERS, name: damaged(MEMBERS[name], chance)})
    return damaged(whole, chance) if chance.random() < 0.4 else whole


FORMATS: Mapping[str, Callable[[random.Random], bytes]] = {
    "pdf": lambda chance: damaged(PDF, chance),
    "docx": _damaged_docx,
    "html": lambda chance: damaged(HTML, chance),
    "zip": _damaged_zip,
    "csv": lambda chance: damaged(CSV, chance),
    "jsonl": lambda chance: damaged(JSONL, chance),
    "md": lambda chance: damaged(MARKDOWN, chance),
    "txt": lambda chance: damaged(GOOD.encode() * 3, chance),
}


def fuzz(suffix: str, count: int, seed: int, folder: Path, child: ParserChild) -> Tally:
    """Read ``count`` damaged files, each before a good one; files that stop it are kept."""
    tally = Tally()
    good = folder / "good.txt"
    good.write_text(GOOD, encoding="utf-8")
    for number in range(count):
        content = FORMATS[suffix](random.Random(f"{seed} {suffix} {number}"))  # noqa: S311
        path = folder / f"{suffix}-{seed}-{number}.{suffix}"
        path.write_bytes(content)
        if _read(path, good, tally, child):
            path.unlink()
    return tally


def _read(path: Path, good: Path, tally: Tally, child: ParserChild) -> bool:
    started = time.monotonic()
    tally.files += 1
    try:
        results = list(read_paths([path, good], child=child))
    except Exception as error:
        results = []
        sys.stderr.write(f"{path}: {type(error).__name__}: {error}\n")
    seconds = time.monotonic() - started
    lines = [result.line for result in results if not isinstance(result, Article)]
    texts = [result.text for result in results if isinstance(result, Article)]
    goes_on = GOOD in texts and len(results) > 1 and all(len(x.splitlines()) == 1 for x in lines)
    goes_on = goes_on or texts == [GOOD]  # the damaged file is the good one
    tally.stops += not goes_on
    tally.read += len(texts) > 1
    tally.late += seconds > wall_seconds(0) or any("takes too long" in line for line in lines)
    tally.swollen += any("too much memory" in line for line in lines)
    tally.crashes += any("parser crash" in line for line in lines)
    tally.slowest_seconds = max(tally.slowest_seconds, seconds)
    return goes_on


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", default=list(FORMATS))
    parser.add_argument("--each", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    is_clean = True
    folder = Path(tempfile.mkdtemp(prefix="kutip-fuzz-"))
    with ParserChild() as child:
        for suffix in asked.formats:
            tally = fuzz(suffix, asked.each, asked.seed, folder, child)
            is_clean = is_clean and tally.is_clean
            sys.stdout.write(f"{suffix}, seed {asked.seed}: {tally}\n")
            sys.stdout.flush()
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
