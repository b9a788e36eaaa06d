"""Suggestions over small stores, with readers whose answers can be computed by eye."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from conftest import MakeIndex
from hostile import hostile_texts

from index.datatypes import Article, Filter
from index.search import Index
from qa import suggest
from qa.assistant import Assistant
from qa.datatypes import Answer, Span, Turn
from qa.decide import Confidence
from qa.suggest import by_turns, example_questions, suggestions

SURE = Confidence(retrieval_weight=0.0, bias=-2.0, slope=1.0, threshold=0.5)
FERRY = Article(
    "feri",
    "Feri",
    "Direktur Utama PT Feri Timur, Niken Larasati, menolak. Kapal besar milik negara berlayar. "
    "Sebanyak 730 penumpang menumpang feri ke Ambon. Tarif feri ke Ambon naik menjadi Rp 95.000. "
    "Tarif bus ke Solo dinaikkan pada 1 April 2026.",
    language="id",
)
DIRECTOR = "Siapa Direktur Utama PT Feri Timur?"
PASSENGERS = "Berapa penumpang yang menumpang feri ke Ambon?"
FARE = "Tarif feri ke Ambon naik menjadi berapa rupiah?"
WHEN = "Kapan tarif bus ke Solo dinaikkan?"


class KnowingReader:
    """Answer each known question with what its pattern finds; anything else not at all."""

    name = "knowing"

    def __init__(self, answers: dict[str, str], score: float = 5.0) -> None:
        self.answers = answers
        self.score = score

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Return the first place of the pattern in every passage."""
        words = self.answers.get(question)
        places = [re.search(words, passage) if words else None for passage in passages]
        return [[Span(*place.span(), self.score)] if place else [] for place in places]


ANSWERS = {
    DIRECTOR: "Niken Larasati",
    PASSENGERS: "730",
    FARE: "Rp 95.000",
    WHEN: "1 April 2026",
    "Apa yang berlayar?": "Kapal besar",
    "Berapa penumpang?": "730",
}


class Counting:
    """An assistant that keeps what it is asked."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.asked: list[str] = []

    @property
    def index(self) -> Index:
        return self.assistant.index

    def ask(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        assert not history
        assert where is None
        self.asked.append(question)
        return self.assistant.ask(question)


MakeAsker = Callable[..., Counting]


@pytest.fixture
def asker(make_index: MakeIndex) -> Iterator[MakeAsker]:
    def make(*articles: Article, answers: dict[str, str] = ANSWERS) -> Counting:
        return Counting(Assistant(make_index(*articles), KnowingReader(answers), SURE))

    yield make


def suggested(asker: Counting, question: str = "Apa yang berlayar?", limit: int = 3) -> list[str]:
    answer = asker.assistant.ask(question)
    return suggest.suggest(asker, answer, limit)


def test_questions_of_other_sentences_are_suggested(asker: MakeAsker) -> None:
    assert set(suggested(asker(FERRY), limit=9)) == {DIRECTOR, PASSENGERS, FARE, WHEN}


def test_no_more_are_suggested_than_were_asked_for(asker: MakeAsker) -> None:
    assert len(suggested(asker(FERRY), limit=2)) == 2
    assert len(suggested(asker(FERRY))) == 3


def test_the_cited_sentence_is_not_asked_about(asker: MakeAsker) -> None:
    assert PASSENGERS not in suggested(asker(FERRY), "Berapa penumpang?", limit=9)


def test_a_question_that_was_asked_is_not_suggested(asker: MakeAsker) -> None:
    found = asker(FERRY)
    answer = found.assistant.ask("Apa yang berlayar?")
    left = suggest.suggest(found, answer, 9, asked=[DIRECTOR.upper(), FARE])
    assert set(left) == {PASSENGERS, WHEN}


def test_what_has_the_answer_that_is_shown_is_not_suggested(asker: MakeAsker) -> None:
    seats = Article("a", "A", f"Feri itu punya 730 kursi. {FERRY.text}", language="id")
    answers = ANSWERS | {
        "Berapa kursi?": "730(?= kursi)",
        PASSENGERS: "730(?= penumpang)",
    }
    found = asker(seats, answers=answers)
    assert PASSENGERS not in suggested(found, "Berapa kursi?", limit=9)
    assert PASSENGERS in suggested(found, limit=9)


def test_an_answer_that_only_repeats_the_question_is_none(asker: MakeAsker) -> None:
    found = asker(FERRY, answers=ANSWERS | {PASSENGERS: "penumpang(?= menumpang)"})
    assert PASSENGERS not in suggested(found, limit=9)


@pytest.mark.parametrize(
    "elsewhere",
    ["", "Kapal besar", "menolak"],  # not answered, from another sentence, from beside the place
)
def test_what_is_not_answered_from_its_own_words_is_not_suggested(
    asker: MakeAsker, elsewhere: str
) -> None:
    found = asker(FERRY, answers=ANSWERS | {DIRECTOR: elsewhere})
    assert DIRECTOR not in suggested(found, limit=9)
    assert DIRECTOR in found.asked


def test_what_is_answered_below_the_threshold_is_not_suggested(asker: MakeAsker) -> None:
    found = asker(FERRY)
    answer = found.assistant.ask("Apa yang berlayar?")
    found.assistant.reader = KnowingReader(ANSWERS, score=1.0)
    assert suggest.suggest(found, answer) == []
    assert found.asked


def test_an_answer_from_another_article_is_no_answer(asker: MakeAsker) -> None:
    first = Article("a", "A", FERRY.text.replace("Niken Larasati", "Rani Wibowo"), language="id")
    found = asker(first, FERRY)
    answer = found.assistant.ask("Apa yang berlayar?")
    cited = {citation.article_id for citation in answer.citations}
    for each in suggestions(found, answer, 9):
        assert each.candidate.article_id in cited
        if each.question == DIRECTOR:
            assert each.candidate.article_id == FERRY.id


def test_a_refusal_gets_questions_about_the_nearest_articles(asker: MakeAsker) -> None:
    found = asker(FERRY)
    refused = found.assistant.ask("Siapa nakhoda feri ke Ambon?")
    assert not refused.found
    assert refused.passages
    assert DIRECTOR in suggest.suggest(found, refused, 9)


def test_an_empty_store_suggests_nothing(asker: MakeAsker) -> None:
    found = asker()
    assert suggest.suggest(found, found.assistant.ask("Apa?")) == []
    assert example_questions(found) == []


def test_an_article_that_was_forgotten_meanwhile_is_no_matter(asker: MakeAsker) -> None:
    found = asker(FERRY)
    answer = found.assistant.ask("Apa yang berlayar?")
    found.index.forget([FERRY.id])
    assert suggest.suggest(found, answer) == []


def test_equal_stores_suggest_the_same(asker: MakeAsker) -> None:
    assert suggested(asker(FERRY)) == suggested(asker(FERRY))


def test_only_so_many_questions_are_asked(asker: MakeAsker) -> None:
    names = ("Ani", "Beni", "Cici", "Dodi", "Eka", "Fani", "Gito", "Hadi", "Ira", "Jaka", "Kiki")
    text = " ".join(f"Ketua KPU Kota {name}, {name} Wibowo, menolak." for name in names)
    found = asker(Article("a", "A", f"Kapal besar berlayar. {text}", language="id"))
    suggested(found)
    assert len(found.asked) == suggest.MOST_ASKED < len(names)


def test_nothing_more_is_asked_when_the_time_is_up(
    asker: MakeAsker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggest, "MOST_SECONDS", -1.0)
    found = asker(FERRY)
    assert suggested(found) == []
    assert found.asked == []


def test_one_abbreviation_comes_last(asker: MakeAsker) -> None:
    text = (
        "Kapal besar berlayar. Komisi Pemilihan Umum (KPU) menolak. Badan Pusat Statistik (BPS) "
        "menolak. Direktur Utama PT Feri Timur, Niken Larasati, menolak."
    )
    answers = ANSWERS | {
        "Apa kepanjangan dari KPU?": "Komisi Pemilihan Umum",
        "Apa kepanjangan dari BPS?": "Badan Pusat Statistik",
    }
    found = asker(Article("a", "A", text, language="id"), answers=answers)
    assert suggested(found) == [DIRECTOR, "Apa kepanjangan dari KPU?"]


def test_half_of_what_an_abbreviation_stands_for_is_wrong(asker: MakeAsker) -> None:
    text = "Kapal besar berlayar. Komisi Pemilihan Umum (KPU) menolak."
    answers = ANSWERS | {"Apa kepanjangan dari KPU?": "Pemilihan Umum"}
    assert suggested(asker(Article("a", "A", text, language="id"), answers=answers)) == []


def test_hostile_articles_do_no_harm(asker: MakeAsker) -> None:
    text = "Kapal besar berlayar.\n\n" + "\n\n".join(hostile_texts(200)) + f"\n\n{FERRY.text}"
    found = asker(Article("a", "<b>A</b>", text, language="id"))
    for question in suggested(found, limit=9):
        assert question.isprintable()
        assert not set(question) & set("<>&*_`$")


def test_examples_are_of_several_articles_and_publishers(asker: MakeAsker) -> None:
    def about(name: str, source: str, date: str) -> Article:
        text = f"Ketua KPU Kota {name}, {name} Wibowo, menolak."
        return Article(name, name, text, None, source, date, "id")

    articles = [
        about("Ani", "Harian", "2026-05-03"),
        about("Beni", "Harian", "2026-05-02"),
        about("Cici", "Kabar", "2026-05-01"),
    ]
    answers = {f"Siapa Ketua KPU Kota {a.id}?": f"{a.id} Wibowo" for a in articles}
    found = asker(*articles, answers=answers)
    assert example_questions(found, 2) == [
        "Siapa Ketua KPU Kota Ani?",
        "Siapa Ketua KPU Kota Cici?",
    ]
    assert len(example_questions(found)) == 3


def test_examples_of_a_large_store_need_no_list_of_it(
    asker: MakeAsker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [f"{first}{second}" for first in "ABCDEF" for second in "abcdef"]
    texts = {name: f"Ketua KPU Kota {name}, {name}ni Wibowo, menolak." for name in ids}
    answers = {f"Siapa Ketua KPU Kota {name}?": f"{name}ni Wibowo" for name in ids}
    articles = [Article(name, name, text, language="id") for name, text in texts.items()]
    found = asker(*articles, answers=answers)
    found.index.forget(ids[:30])  # what is left has the highest numbers
    monkeypatch.setattr(suggest, "SMALL_STORE", 0)
    monkeypatch.setattr(found.index.store, "articles", lambda where=None: 1 / 0)
    assert len(example_questions(found, 3)) == 3


def test_turns_take_the_first_of_every_kind_first() -> None:
    assert by_turns(["a1", "a2", "a3", "b1", "c1", "c2"], lambda item: item[0]) == [
        "a1",
        "b1",
        "c1",
        "a2",
        "c2",
        "a3",
    ]


@pytest.mark.slow
def test_the_sample_suggests_what_it_answers(tmp_path: Path) -> None:
    from eval.corpora import articles_of, filled_store
    from eval.named import load

    with filled_store(articles_of(load("sample"))) as folder:
        assistant = Assistant.load(folder)
        answer = assistant.ask("Siapa direktur utama PT Rel Lintas Meranti?")
        found = suggestions(assistant, answer)
        assert found == suggestions(assistant, answer)
        for each in found:
            again = assistant.ask(each.question)
            assert (again.text, again.confidence) == (each.answer, each.confidence)
        assert found
        assistant.close()
