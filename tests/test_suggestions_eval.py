from conftest import FirstMatchReader, MakeIndex
from test_suggest import ANSWERS, FERRY, SURE, KnowingReader

from eval.suggestions import Suggested, measure, row
from index.datatypes import Article
from qa.assistant import Assistant


def test_the_questions_asked_for_suggestions_are_counted(make_index: MakeIndex) -> None:
    assistant = Assistant(make_index(FERRY), KnowingReader(ANSWERS), SURE)
    (result,) = measure(assistant, [assistant.ask("Apa yang berlayar?")])
    assert (len(result.found), result.asked) == (3, 4)
    assert result.milliseconds > 0


def test_an_answer_without_suggestions_counts(
    make_index: MakeIndex, first_match_reader: FirstMatchReader
) -> None:
    article = Article("a", "A", "Kapal Nusa berlayar.", language="id")
    assistant = Assistant(make_index(article), first_match_reader, SURE)
    (result,) = measure(assistant, [assistant.ask("kapal apa berlayar?")])
    assert (result.found, result.asked) == ((), 0)


def test_the_row_of_two_answers_by_hand(make_index: MakeIndex) -> None:
    assistant = Assistant(make_index(FERRY), KnowingReader(ANSWERS), SURE)
    (result,) = measure(assistant, [assistant.ask("Apa yang berlayar?")])
    results = [Suggested(result.found, 4, 10.0), Suggested((), 2, 30.0)]
    name, answers, share, mean, asked, times = row("tiny", results)
    assert (name, answers, mean, asked, times) == ("tiny", "2", "1.50", "2.00", "20 / 30")
    assert share.startswith("0.500 ")


def test_nothing_shown_has_no_cost_each() -> None:
    assert row("none", [Suggested((), 2, 1.0)])[4] == "–"
