"""Relevance judgements (TREC qrels, BEIR's TSV) -> question id -> article id -> grade.

TREC: question, iteration, article, grade, by white space. BEIR: question, article, grade, by
tabs, under a line of names.
"""

from collections.abc import Iterator
from pathlib import Path

from eval.sets.files import read_text
from index.errors import KutipError

Judgements = dict[str, dict[str, int]]


def read_qrels(path: Path) -> Judgements:
    """Return the grades above 0; a question without any has an empty entry.

    Raises KutipError naming the line that is wrong.
    """
    judged: Judgements = {}
    for number, fields in _rows(read_text(path)):
        question, article, grade = _judgement(fields, f"{path}, line {number}")
        grades = judged.setdefault(question, {})
        if grade > 0:
            grades[article] = grade
    return judged


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.split("\n"), 1):
        # By tabs where there are any: BEIR's ids may hold spaces.
        fields = [part.strip() for part in line.split("\t")] if "\t" in line else line.split()
        is_heading = number == 1 and fields[-1:] == ["score"]
        if any(fields) and not is_heading:
            yield number, fields


def _judgement(fields: list[str], where: str) -> tuple[str, str, int]:
    if len(fields) == 4:
        del fields[1]  # TREC's iteration, unused ever since
    if len(fields) != 3 or not _is_number(fields[2]):
        raise KutipError(
            f"{where}: no judgement. Write question, article and a whole number as grade"
            " (TREC has a 0 after the question)."
        )
    return fields[0], fields[1], int(fields[2])


def _is_number(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10
