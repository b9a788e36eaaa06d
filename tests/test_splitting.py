from pathlib import Path

import pytest

from eval.splitting import (
    CORPUS,
    MarkedText,
    Score,
    f1_interval,
    kutip,
    load_marked,
    main,
    precision_recall_f1,
    score,
)


def test_an_end_counts_only_at_its_exact_place() -> None:
    marked = MarkedText("Ya. Tidak. Ya. Ya.", frozenset({3, 10, 18}), frozenset({14}))
    assert score(lambda _: [3, 9, 14, 18], marked) == Score(right=1, proposed=2, marked=2)


def test_counts_are_pooled() -> None:
    scores = [Score(1, 2, 1), Score(3, 3, 4)]
    assert precision_recall_f1(scores) == (4 / 5, 4 / 5, 4 / 5)
    assert precision_recall_f1([]) == (0.0, 0.0, 0.0)


def test_the_interval_of_equal_articles_has_no_width() -> None:
    assert f1_interval([Score(4, 5, 5)] * 3) == pytest.approx((0.8, 0.8))


def test_an_absent_corpus_is_said_clearly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--corpus", str(tmp_path / "none.gz")]) == 1
    assert "No corpus at" in capsys.readouterr().err


@pytest.mark.skipif(not CORPUS.exists(), reason=f"no corpus at {CORPUS}")
def test_news_is_split_as_marked() -> None:
    marked = load_marked(CORPUS, "test")
    assert len(marked) == 30
    assert precision_recall_f1([score(kutip, item) for item in marked])[2] > 0.97
