"""What is said never to answer a question hardly ever answers one in the training sets."""

import pytest

from qa.answer_fit import never_answers
from training.answer_kinds import SETS, main, pairs_of
from training.data import SHARED

needs_sets = pytest.mark.skipif(not SHARED.exists(), reason="needs the shared question sets")


@needs_sets
@pytest.mark.parametrize("name", SETS)
def test_almost_no_answer_is_of_a_kind_that_never_answers(name: str) -> None:
    pairs = pairs_of(name)
    odd = sum(answer in never_answers(asked) for asked, answer in pairs)
    assert len(pairs) > 1000
    assert odd <= len(pairs) * (0.005 if "tsquad" in name else 0.001)  # tsquad is translated


@needs_sets
def test_the_table_counts_every_answer(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    sets, table = capsys.readouterr().out.split("asked for\t")
    answers = sum(int(line.split()[1]) for line in sets.splitlines())
    rows = [line.split("\t")[1:] for line in table.splitlines()[1:]]
    assert sum(int(count) for row in rows for count in row) == answers
