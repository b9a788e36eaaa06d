"""Turn the articles of a store into example questions that these articles can answer."""

from index.search import Index

# Article of the sample corpus -> a question that it answers.
SAMPLE_QUESTIONS = {
    "kz-wamenlu-baru": (
        "Siapa yang menggantikan Yerlan Mukhtarov sebagai wakil menteri luar negeri?"
    ),
    "beras-stok-januari": "Stok beras pemerintah per 8 Januari berapa?",
    "rel-meranti-anggaran-naik": "Siapa direktur utama PT Rel Lintas Meranti?",
    "kz-oil-germany": "Who is the managing director of the Odertal refinery?",
}


def example_questions(index: Index) -> list[str]:
    """Return the questions whose article is in the store."""
    return [
        question
        for article_id, question in SAMPLE_QUESTIONS.items()
        if index.store.article(article_id) is not None
    ]
