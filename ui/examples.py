"""Turn the articles of a store into example questions that these articles can answer."""

from index.search import Index

# Article of the sample corpus -> a question that it answers.
SAMPLE_QUESTIONS = {
    "kz-wamenlu-baru": "Siapa pengganti Yerlan Mukhtarov sebagai wakil menteri luar negeri?",
    "banjir-selasih-jembatan": "Berapa biaya Jembatan Batang Lurah yang baru?",
    "kz-putin-kunjungan": "Berapa dokumen yang ditandatangani waktu Putin bertemu Tokayev?",
    "kz-middle-corridor": "How long does a shipment on the Middle Corridor take now?",
}


def example_questions(index: Index) -> list[str]:
    """Return the questions whose article is in the store."""
    return [
        question
        for article_id, question in SAMPLE_QUESTIONS.items()
        if index.store.article(article_id) is not None
    ]
