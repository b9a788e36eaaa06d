"""Turn an Answer into lines for a terminal or a pipe, and write them out safely."""

import json
import os
import re
import sys
from contextlib import suppress
from typing import NoReturn, TextIO

from eval.plain import plain
from qa.datatypes import Answer, Citation, Support
from ui.messages import Messages
from ui.support_words import mark_of, sources_line
from ui.web_address import web_address
from ui.wording import (
    confidence_words,
    nearest_sentences,
    reason_words,
    searched,
    shown_alternatives,
    source_line,
    split_quote,
)

LINE_BREAKS = re.compile(r"\s*\n\s*")
UNSAFE_IN_JSON = re.compile("[\x7f-\x9f]")

BOLD_UNDERLINED, BOLD, DIM, PLAIN = "\x1b[1;4m", "\x1b[1m", "\x1b[2m", "\x1b[0m"

EXIT_BROKEN_PIPE = 141


def safe(text: str) -> str:
    """Return article text on one line, with every control character shown instead of obeyed."""
    return plain(LINE_BREAKS.sub(" ", text))


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a stream obeys styles and cursor movements."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; what UTF-8 cannot say becomes an escape.

    A stream that was closed before Kutip began (``>&-``) takes everything and shows nothing.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str = "") -> None:
    """Write a line to standard output; end quietly when nobody reads any more."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        end_unread()


def end_unread() -> NoReturn:
    """End quietly: nobody reads standard output any more."""
    drop_output()
    raise SystemExit(EXIT_BROKEN_PIPE) from None


def drop_output() -> None:
    """Let what standard output still holds go nowhere, lest the interpreter complain at its end."""
    with suppress(OSError):  # no file of the system stands behind it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Write one line to standard error."""
    sys.stderr.write(f"kutip: {safe(text)}\n")


def say_json(value: object) -> None:
    """Write exactly one JSON object."""
    text = json.dumps(value, ensure_ascii=False)
    say(UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match.group()):04x}", text))


def say_answer(answer: Answer, words: Messages) -> None:
    """Write an answer for a person."""
    say("\n".join(answer_lines(answer, words, styled=is_terminal(sys.stdout))))


def answer_lines(answer: Answer, words: Messages, styled: bool) -> list[str]:
    """Return the answer with its quote marked: by style in a terminal, by «…» elsewhere."""
    lines = []
    if answer.rewritten is not None:
        lines += [_style(safe(words["rewritten"].format(question=answer.rewritten)), DIM, styled)]
    if answer.found:
        return lines + _found_lines(answer, words, styled)
    return lines + _not_found_lines(answer, words, styled)


def _found_lines(answer: Answer, words: Messages, styled: bool) -> list[str]:
    lead, *others = answer.citations
    support = answer.support
    lines = [
        *_citation_lines(lead, words, styled, support),
        confidence_words(answer.confidence, words),
    ]
    if sources := sources_line(support, answer.citations, words):
        lines.append(sources)
    if others:
        lines += ["", _style(f"{words['other_citations']}:", BOLD, styled)]
        for citation in others:
            lines += _indented(_citation_lines(citation, words, styled, support))
    if support and support.otherwise:
        lines += ["", _style(f"{words['otherwise']}:", BOLD, styled)]
        for citation in support.otherwise:
            lines += _indented(_citation_lines(citation, words, styled, support))
    alternatives = shown_alternatives(answer)
    if alternatives:
        lines += ["", _style(f"{words['alternatives']}:", BOLD, styled)]
        for alternative in alternatives:
            lines += _indented(_citation_lines(alternative.citations[0], words, styled, support))
    return lines


def _not_found_lines(answer: Answer, words: Messages, styled: bool) -> list[str]:
    title = _style(f"{words['not_found']}.", BOLD, styled) + " " if searched(answer) else ""
    lines = [title + reason_words(answer, words)]
    near = nearest_sentences(answer)
    if near:
        lines += ["", _style(words["nearest"], DIM, styled)]
    for sentence in near:
        lines += _indented(
            [
                safe(sentence.text),
                _style(safe(source_line(sentence.passage, words)), DIM, styled),
            ]
        )
    return lines


def _citation_lines(
    citation: Citation, words: Messages, styled: bool, support: Support | None = None
) -> list[str]:
    before, quote, after = map(safe, split_quote(citation))
    marked = _style(quote, BOLD_UNDERLINED, styled) if styled else f"«{quote}»"
    lines = [f"{before}{marked}{after}", _style(safe(source_line(citation, words)), DIM, styled)]
    if mark := mark_of(citation, support, words):
        lines.append(_style(safe(mark), DIM, styled))
    address = web_address(citation.url)
    return lines if address is None else [*lines, _style(safe(address), DIM, styled)]


def _indented(lines: list[str]) -> list[str]:
    first, *others = lines
    return [f"- {first}", *(f"  {line}" for line in others)]


def _style(text: str, style: str, styled: bool) -> str:
    return f"{style}{text}{PLAIN}" if styled and text else text
