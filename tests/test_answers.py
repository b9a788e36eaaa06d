"""What the shipped models answer: the examples that people meet first, and the seed articles."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.corpora import articles_of, filled_store
from eval.named import load
from eval.questions import SHARED
from qa import Assistant, Turn
from ui.examples import SAMPLE_QUESTIONS

needs_seeds = pytest.mark.skipif(
    not (SHARED / "seeds").is_dir(), reason="needs the shared data folder"
)


@pytest.fixture(scope="module")
def sample() -> Iterator[Assistant]:
    with filled_store(articles_of(load("sample"))) as folder:
        assistant = Assistant.load(folder)
        yield assistant
        assistant.close()


@pytest.fixture(scope="module")
def seeds() -> Iterator[Assistant]:
    with filled_store(articles_of(load("seeds"))) as folder:
        assistant = Assistant.load(folder)
        yield assistant
        assistant.close()


@pytest.mark.parametrize(("article_id", "question"), SAMPLE_QUESTIONS.items())
def test_the_examples_of_the_page_are_answered_from_their_article(
    sample: Assistant, article_id: str, question: str
) -> None:
    answer = sample.ask(question)
    assert answer.found
    assert article_id in {citation.article_id for citation in answer.citations}


def test_the_readme_example_is_what_kutip_answers(sample: Assistant) -> None:
    answer = sample.ask(
        "Siapa yang menggantikan Yerlan Mukhtarov sebagai wakil menteri luar negeri?"
    )
    assert answer.text == "Saltanat Abenova"
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    sentence = answer.citations[0].sentence
    assert f"«{answer.text}»{sentence.removeprefix(answer.text)}" in readme


def test_what_no_article_says_is_not_found(sample: Assistant) -> None:
    answer = sample.ask("Siapa presiden Brasil?")
    assert (answer.text, answer.reason) == (None, "low_confidence")
    assert answer.passages


def test_a_follow_up_finds_what_the_pronoun_stands_for(sample: Assistant) -> None:
    history = [Turn("Siapa yang menggantikan Yerlan Mukhtarov?", "Saltanat Abenova")]
    answer = sample.ask("Berapa umurnya?", history)
    assert answer.rewritten is not None
    assert "Saltanat Abenova" in answer.rewritten


def test_equal_questions_have_equal_answers(sample: Assistant) -> None:
    first, second = (sample.ask("Siapa ketua KPU Bandar Seruni?") for _ in range(2))
    assert (first.text, first.confidence, first.citations) == (
        second.text,
        second.confidence,
        second.citations,
    )


@needs_seeds
@pytest.mark.parametrize(
    "question",
    [
        "Siapa Wakil Menteri Luar Negeri Kazakhstan?",
        "Who is Kazakhstan's deputy foreign minister?",
    ],
)
def test_the_deputy_minister_is_quoted_in_his_sentence(seeds: Assistant, question: str) -> None:
    answer = seeds.ask(question)
    assert answer.text == "Kanat Tumysh"
    assert answer.citations[0].sentence.startswith("Wakil Menteri Luar Negeri Kazakh Kanat Tumysh")


@needs_seeds
def test_the_seed_articles_do_not_know_the_president_of_brazil(seeds: Assistant) -> None:
    assert not seeds.ask("Siapa presiden Brasil?").found


@needs_seeds
def test_nearly_everything_the_seed_articles_lack_is_refused(seeds: Assistant) -> None:
    unanswerable = [q for q in load("seeds").questions if not q.answerable]
    refused = [not seeds.ask(question.text).found for question in unanswerable]
    assert len(refused) == 18
    assert sum(refused) >= 16
