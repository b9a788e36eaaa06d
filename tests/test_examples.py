from pathlib import Path

from answers import FARES

from index.build import add_articles
from index.search import Index
from ui.examples import SAMPLE_QUESTIONS, example_questions

SAMPLE = Path(__file__).parents[1] / "eval" / "sample" / "articles"


def test_every_example_has_its_sample_article() -> None:
    for article_id in SAMPLE_QUESTIONS:
        assert (SAMPLE / f"{article_id}.md").exists()


def test_a_store_of_other_articles_has_no_examples(tmp_path: Path) -> None:
    index = Index.open(tmp_path / "store", create=True, writable=True)
    add_articles(index, [FARES])
    assert example_questions(index) == []
    index.close()
