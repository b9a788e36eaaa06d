"""Questions asked in three modes give results whose every field can be checked by hand."""

from dataclasses import replace

import pytest
from conftest import FirstMatchReader, MakeIndex

from eval.modes import RANKED_PASSAGES, Places, ask, find, holds, placed, read
from eval.questions import Gold, Question
from eval.record import GoldSpan
from index.datatypes import Article, Chunk, Sentence
from index.search import Index
from qa.assistant import Assistant
from qa.decide import Confidence

CERTAIN = Confidence(retrieval_weight=0.0, bias=0.0, slope=1.0, threshold=0.5)
BRIDGE = Article(
    "bridge", "Jembatan", "Hujan turun. Jembatan itu dibuka Sutomo.", published="2024-05-06"
)
RIVER = Article("river", "Sungai", "Sungai meluap kemarin.")
OPENED = Question("1", "jembatan dibuka siapa", (Gold("Sutomo", "bridge"),), language="id")


@pytest.fixture
def index(make_index: MakeIndex) -> Index:
    return make_index(BRIDGE, RIVER)


def test_an_answer_is_recorded_with_gold_ranking_and_citation(
    index: Index, first_match_reader: FirstMatchReader
) -> None:
    assistant = Assistant(index, first_match_reader, CERTAIN)
    result = ask(assistant, Places(index.store), OPENED)
    start = BRIDGE.text.index("Sutomo")
    gold = GoldSpan("Sutomo", "bridge", start, "Jembatan itu dibuka Sutomo.", 13, "2024-05-06")
    assert result.gold == (gold,)
    assert result.relevant == {"bridge": 1}
    assert result.ranking[0] == "bridge"
    assert result.answer_rank == 1
    assert result.answered
    assert result.text == "Hujan"  # the first capitalised word that was not asked about
    cited = result.proposals[0].citations[0]
    assert (cited.start, cited.end, cited.quote, cited.faithful) == (0, 5, "Hujan", True)
    assert result.milliseconds["total"] > 0
    assert result.passages_read == 10


def test_a_refusal_keeps_its_proposals(index: Index, first_match_reader: FirstMatchReader) -> None:
    assistant = Assistant(index, first_match_reader, CERTAIN, threshold=2.0)
    result = ask(assistant, Places(index.store), OPENED)
    assert (result.answered, result.text, result.forced) == (False, None, "Hujan")


def test_a_search_alone_answers_nothing(index: Index) -> None:
    result = find(index, Places(index.store), OPENED)
    assert (result.answered, result.proposals, result.answer_rank) == (False, (), 1)
    assert len(result.ranking) <= RANKED_PASSAGES


def test_a_passage_is_read_by_itself(first_match_reader: FirstMatchReader) -> None:
    question = Question("1", "jembatan dibuka siapa", (Gold("Sutomo", start=33),), BRIDGE.text)
    result = read(first_match_reader, CERTAIN, question)
    assert result.forced == "Hujan"
    assert result.confidence == pytest.approx(1 / (1 + 2.718281828459045**-2))  # two shared words
    assert result.answered
    assert result.gold[0].sentence == "Jembatan itu dibuka Sutomo."
    assert result.proposals[0].citations[0].sentence == "Hujan turun."


def test_an_unanswerable_passage_has_no_answer_rank(first_match_reader: FirstMatchReader) -> None:
    result = read(first_match_reader, CERTAIN, Question("1", "apa", (), "tidak ada nama"))
    assert (result.answered, result.forced, result.confidence) == (False, None, 0.0)
    assert result.answer_rank is None


def test_articles_may_be_named_by_the_hash_of_their_text_or_by_title(index: Index) -> None:
    places = Places(index.store)
    by_hash = Question("1", "siapa", (Gold("Sutomo", BRIDGE.text_sha256),))
    by_passage = Question("2", "siapa", (Gold("Sutomo"),), context=BRIDGE.text)
    by_title = Question("4", "siapa", (Gold("Sutomo", "Jembatan"),))
    assert places.relevant(by_title) == {"bridge": 1}
    unknown = Question("3", "siapa", (Gold("Sutomo", "elsewhere"),))
    assert places.relevant(by_hash) == places.relevant(by_passage) == {"bridge": 1}
    assert places.relevant(unknown) == {"elsewhere": 1}  # it cannot be found: missed
    passage_elsewhere = Question("5", "siapa", (Gold("Sutomo"),), context="Sutomo.")
    assert places.relevant(passage_elsewhere) == {}  # other articles may answer it
    assert places.gold(unknown) == (GoldSpan("Sutomo", "elsewhere"),)


def test_of_articles_with_one_title_the_one_with_the_answer_is_meant(
    make_index: MakeIndex,
) -> None:
    index = make_index(BRIDGE, replace(RIVER, title="Jembatan"))
    question = Question("1", "apa", (Gold("meluap", "Jembatan"), Gold("Sutomo", "Jembatan")))
    assert [span.article_id for span in Places(index.store).gold(question)] == ["river", "bridge"]
    nowhere = Question("1", "apa", (Gold("kering", "Jembatan"),))
    assert Places(index.store).relevant(nowhere) == {"bridge": 1}


def test_judgements_win_over_answers(index: Index) -> None:
    judged = Question("1", "siapa", (Gold("Sutomo", "bridge"),), relevant={"river": 2})
    assert Places(index.store).relevant(judged) == {"river": 2}


@pytest.mark.parametrize(
    ("passage", "answer", "held"),
    [
        ("Dibuka (1945-1950) oleh", "1945", True),
        ("Tahun 19450", "1945", False),
        ("di Kota  Solo.", "kota solo", True),
        ("di Jepang", "Jepan", False),
        ("harga $5!", "$5", True),
        ("apa pun", "", False),
    ],
)
def test_a_passage_holds_whole_words(passage: str, answer: str, held: bool) -> None:
    assert holds(Chunk(1, "a", 0, len(passage), passage), [GoldSpan(answer)]) is held


@pytest.mark.parametrize(("start", "held"), [(9, False), (10, True), (12, True), (13, False)])
def test_a_passage_holds_what_lies_wholly_in_it(start: int, held: bool) -> None:
    chunk = Chunk(1, "a", 10, 17, "Jepangx")
    assert holds(chunk, [GoldSpan("epang", "a", start)]) is held
    assert not holds(chunk, [GoldSpan("epang", "b", start)])


def test_a_wrong_start_falls_back_to_the_first_place() -> None:
    article = Article("a", "", "Ani lari. Budi lari.")
    sentences = [Sentence(0, 9), Sentence(10, 20)]
    assert placed(Gold("lari", start=15), article, sentences).start == 15
    assert placed(Gold("lari", start=3), article, sentences).start == 4
    assert placed(Gold("lari"), article, sentences).sentence == "Ani lari."
    assert placed(Gold("terbang"), article, sentences) == GoldSpan("terbang", "a")
    across = placed(Gold("lari. Budi"), article, sentences)
    assert across.sentence == "Ani lari. Budi"
