"""Every held-out question is asked once at each size; what is left out stands nowhere."""

from collections import Counter
from collections.abc import Iterator

import pytest

from training import confidence_questions
from training.confidence_questions import LEADS, LEVELS, SIZES, Question, stores

OWN = [
    f"Bahasa {n} dipakai {n} ribu orang di pulau {n} sejak tahun {n} yang lalu" for n in range(24)
]
TRAIN = [
    f"Kapal {n} berlayar dari pelabuhan {n} menuju pulau jauh pada {n} Mei" for n in range(1200)
]
TWIN = "Kabar: " + OWN[0]
QUESTIONS = [
    Question(number, number // 2, f"Apa {number}?", OWN[number // 2], ["orang"])
    for number in range(2 * len(OWN))
]


@pytest.fixture(autouse=True)
def leads(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(name: str) -> Iterator[dict[str, str]]:
        assert name == "corpus/wiki_leads_id"
        return ({"text": f"Desa {n} adalah desa"} for n in range(confidence_questions.EVERY * 7))

    monkeypatch.setattr(confidence_questions, "read_jsonl", read)


@pytest.mark.parametrize("level", range(LEVELS))
@pytest.mark.parametrize("left_out", [0.0, 0.4])
def test_each_question_is_asked_once_beside_what_is_not_left_out(
    level: int, left_out: float
) -> None:
    asked: Counter[int] = Counter()
    answerable = 0
    for texts, questions in stores(QUESTIONS, [*TRAIN, TWIN], level, left_out):
        asked.update(each.number for each in questions)
        answerable += sum(each.context in texts for each in questions)
        if level < len(SIZES) and not left_out:
            assert len(texts) == SIZES[level]
            assert len({each.context for each in questions}) <= SIZES[level] / 2
    assert asked == Counter(range(len(QUESTIONS)))
    assert answerable == len(QUESTIONS) if not left_out else 0 < answerable < len(QUESTIONS)


def test_the_largest_stores_hold_everything_and_leads() -> None:
    [(texts, _)] = stores(QUESTIONS, TRAIN, LEVELS - 2, 0.0)
    assert texts == {*OWN, *TRAIN}
    [(texts, _)] = stores(QUESTIONS, TRAIN, LEVELS - 1, 0.0)
    assert len(texts) == len(OWN) + len(TRAIN) + min(7, LEADS)


def test_what_is_left_out_is_not_told_by_a_near_copy_either() -> None:
    [(texts, _)] = stores(QUESTIONS, [*TRAIN, TWIN], LEVELS - 2, 1.0)
    assert texts == set(TRAIN)
