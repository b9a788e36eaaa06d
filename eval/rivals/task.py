"""IDK-MRC -> the tasks: all its questions to search, a fixed part of them to answer."""

from pathlib import Path

import numpy as np

from eval.questions import read_questions
from eval.rivals.wire import Asked, Task

SEED = 13


def search_task(data: Path) -> Task:
    """Return the questions of the valid part over the passages of train and valid."""
    valid = read_questions(data / "qa" / "idk_mrc.valid.jsonl.gz")
    train = read_questions(data / "qa" / "idk_mrc.train.jsonl.gz")
    passages = sorted({row.context for row in (*valid, *train) if row.context})
    numbers = {passage: number for number, passage in enumerate(passages)}
    questions = (
        Asked(row.id, row.text, row.answers, numbers[row.context]) for row in valid if row.context
    )
    return Task("IDK-MRC valid", tuple(passages), tuple(questions))


def part(task: Task, size: int) -> Task:
    """Return the task with ``size`` of its questions, drawn once for all; 0 keeps them all."""
    if not 0 < size < len(task.questions):
        return task
    drawn = np.random.default_rng(SEED).permutation(len(task.questions))[:size]
    return Task(task.name, task.passages, tuple(task.questions[i] for i in sorted(drawn)))
