"""A candidate span -> a citation, checked against the stored article character by character."""

from bisect import bisect_right
from collections.abc import Sequence

from index.datatypes import Article, Sentence
from qa.datatypes import Candidate, Citation


def cite(candidate: Candidate, article: Article, sentences: Sequence[Sentence]) -> Citation:
    """Return the citation; a span over a sentence border cites all sentences that it touches.

    Raises ValueError when the span does not lie inside the article's text.
    """
    start, end = candidate.start, candidate.end
    if not 0 <= start < end <= len(article.text):
        raise ValueError(f"span {start}:{end} is not inside article {article.id}")
    first, last = _around(sentences, start), _around(sentences, end - 1)
    left = min(sentences[first].start, start) if sentences else start
    right = max(sentences[last].end, end) if sentences else end
    return Citation(
        article_id=article.id,
        title=article.title,
        url=article.url,
        source=article.source,
        published=article.published,
        sentence_start=left,
        sentence_end=right,
        start=start,
        end=end,
        quote=article.text[start:end],
        sentence=article.text[left:right],
        text_sha256=article.text_sha256,
    )


def _around(sentences: Sequence[Sentence], offset: int) -> int:
    """Return the index of the last sentence that begins at or before ``offset``."""
    return max(bisect_right(sentences, offset, key=lambda sentence: sentence.start) - 1, 0)
