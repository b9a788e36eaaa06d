"""Turn the articles of a store into example questions that these articles can answer."""

from index.search import Index

# Article of the sample corpus -> a question that it answers.
SAMPLE_QUESTIONS: dict[str, str] = {}


def example_questions(index: Index) -> list[str]:
    """Return the questions whose article is in the store."""
    return [
        question
        for article_id, question in SAMPLE_QUESTIONS.items()
        if index.store.article(article_id) is not None
    ]
