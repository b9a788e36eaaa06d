"""What is said never to answer a question hardly ever answers one in the training sets."""

from collections import Counter

import pytest
from test_training_data import needs_shared

from qa.answer_fit import never_answers
from training.answer_kinds import SETS, main, pairs_of

ODD_OF_ONE_KIND = 3  # in 37,761: a slip of a translation, or a question that was misread


@needs_shared
def test_almost_no_answer_is_of_a_kind_that_never_answers() -> None:
    pairs = [pair for name in SETS for pair in pairs_of(name)]
    odd = Counter(asked for asked, kind in pairs if kind in never_answers(asked))
    asked = Counter(asked for asked, _ in pairs)
    assert max(odd.values()) <= ODD_OF_ONE_KIND
    assert all(odd[kind] <= asked[kind] * 0.05 for kind in asked)


@needs_shared
def test_the_table_counts_every_answer(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    sets, table = capsys.readouterr().out.split("asked for\t")
    answers = sum(int(line.split()[1]) for line in sets.splitlines())
    rows = [line.split("\t")[1:] for line in table.splitlines()[1:]]
    assert sum(int(count) for row in rows for count in row) == answers
