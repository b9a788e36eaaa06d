"""Who stands behind an answer -> the words for it: sources counted, copies and doubts named."""

from collections.abc import Sequence

from qa.datatypes import Citation, Support
from ui.messages import Messages
from ui.wording import counted, number


def sources_line(support: Support | None, citations: Sequence[Citation], words: Messages) -> str:
    """Return how many independent sources say so, "" where that was never counted."""
    if support is None or not support.sources:
        return ""
    if all(is_doubtful(citation, support) for citation in citations):
        return words["support_doubtful"]
    if support.sources == 1:
        return words["support_one"]
    return words["support_many"].format(count=number(support.sources, words))


def further_line(support: Support | None, others: Sequence[Citation], words: Messages) -> str:
    """Return how many other articles say the same and how many only repeat it, "" for none."""
    copies = sum(is_copy(citation, support) for citation in others)
    parts = [
        (len(others) - copies, "page_further_one", "page_further"),
        (copies, "page_copies_one", "page_copies"),
    ]
    return ", ".join(counted(count, one, many, words) for count, one, many in parts if count)


def mark_of(citation: Citation, support: Support | None, words: Messages) -> str:
    """Return what to know of a citation beside its source, "" for nothing."""
    marks = []
    if is_doubtful(citation, support):
        marks.append(words["mark_doubtful"])
    if is_copy(citation, support):
        marks.append(words["mark_copy"])
    return " · ".join(marks)


def is_copy(citation: Citation, support: Support | None) -> bool:
    """Tell whether a citation only repeats one before it."""
    return support is not None and citation.article_id in support.copies


def is_doubtful(citation: Citation, support: Support | None) -> bool:
    """Tell whether the citation's source was marked as doubtful when the answer was given."""
    return support is not None and citation.source in support.doubtful
