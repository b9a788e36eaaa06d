"""Documents on standard input -> what they state on standard output; a process of its own.

Started by index/formats/child.py. It never opens a document: their bytes are sent to it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import BinaryIO

from index.formats.docx_file import parse_docx
from index.formats.frames import read_message, write_message
from index.formats.html_page import parse_html
from index.formats.limits import EXIT_MEMORY, allow, confine, is_swollen, memory_watch
from index.formats.pdf import parse_pdf
from index.formats.problem import UnreadableError
from index.formats.raw import RawArticle, refuse_long_text

_PARSERS: Mapping[str, Callable[[bytes], RawArticle]] = {
    "html": parse_html,
    "pdf": parse_pdf,
    "docx": parse_docx,
}
_MAX_REQUEST_BYTES = 1000
_MAX_STATED_CHARS = 10_000  # of a title, an address and the like


def main() -> None:
    """Answer every document until the caller closes the pipe."""
    incoming, outgoing = _pipes()
    watch = memory_watch()
    confine()
    while (request := read_message(incoming, _MAX_REQUEST_BYTES)) is not None:
        size_bytes = int(str(request["bytes"]))
        allow(size_bytes, watch)
        try:
            reply = _reply(str(request["kind"]), incoming, size_bytes)
            write_message(outgoing, {**reply, "last": is_swollen()})
            outgoing.flush()
        except MemoryError:
            os._exit(EXIT_MEMORY)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes out of the way of libraries that print."""
    pipes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return pipes


def _reply(kind: str, incoming: BinaryIO, size_bytes: int) -> dict[str, object]:
    try:
        article = _PARSERS[kind](incoming.read(size_bytes))
        refuse_long_text(article)
    except UnreadableError as problem:
        return {"reason": problem.reason, "remedy": problem.remedy}
    except MemoryError:
        raise
    except Exception as error:
        # The parser libraries raise whatever they like on hostile files; one bad file must not
        # stop the others, so this border, and only this one, catches everything.
        return {"error": type(error).__name__}
    fields = asdict(article)
    text = fields.pop("text")
    stated = {name: value and value[:_MAX_STATED_CHARS] for name, value in fields.items()}
    return {"article": {"text": text, **stated}}
