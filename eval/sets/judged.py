"""Questions by id and judgements -> Questions that say which articles to find."""

from collections.abc import Mapping
from pathlib import Path

from eval.counted import counted
from eval.questions import Question
from eval.sets.qrels import read_qrels


def judged_questions(
    texts: Mapping[str, str], qrels: Path
) -> tuple[tuple[Question, ...], tuple[str, ...]]:
    """Return the questions that have a relevant article, in the order of ``texts``, and notes.

    Only judged questions count, as TREC and BEIR have it: one without a relevant article can be
    answered neither rightly nor wrongly.
    """
    judged = read_qrels(qrels)
    questions = tuple(
        Question(name, text, relevant=judged[name])
        for name, text in texts.items()
        if judged.get(name)
    )
    counts = {
        f"Not judged in {qrels.name}": len(texts.keys() - judged.keys()),
        f"Judged in {qrels.name}, but not there": len(judged.keys() - texts.keys()),
        "Without a relevant article": sum(
            name in texts and not grades for name, grades in judged.items()
        ),
    }
    notes = tuple(
        f"{what}: {counted(count, 'question')}, left out."
        for what, count in counts.items()
        if count
    )
    return questions, notes
