"""A run -> one row a question, for spreadsheets: the fields of JSON lines as text in cells."""

import json

from eval.csv_cells import table_of
from eval.export.lines import FIELDS, row_of
from eval.runs import Run


def as_table(run: Run) -> str:
    """Return CSV; a list of answers is JSON in its cell, what is not known an empty one."""
    answers = run.mode != "retrieval"
    rows = [row_of(result, answers) for result in run.results]
    return table_of([FIELDS, *([_cell(row[name]) for name in FIELDS] for row in rows)])


def _cell(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
