"""Nothing that is kept for measuring may be trained on."""

from functools import cache
from pathlib import Path

import pytest

from index.static_encoder import StaticEncoder
from training import reader_sources
from training.data import SHARED, held_out_keys, key, read_jsonl
from training.encoder_sets import OPEN_SETS, encoder_sets
from training.lexicon import Lexicon
from training.reader_data import Forms
from training.reader_sources import load_sources
from training.recipes import ALL, OPEN, Use, held_out_in_recipes
from training.words import corpus_texts

needs_shared = pytest.mark.skipif(not Path(SHARED).is_dir(), reason="needs the shared data folder")


def test_key_is_the_first_80_letters_and_digits() -> None:
    assert key("Rp. 2.500, -- “Ya”!") == "rp2500ya"
    assert key("x" * 100) == "x" * 80


def test_the_open_reader_is_trained_on_openly_licensed_sets_alone() -> None:
    assert {use.name for use in OPEN} == {use.name for use in ALL} & set(OPEN_SETS)


@needs_shared
def test_no_reader_training_row_has_a_held_out_passage_or_question() -> None:
    held_out = held_out_keys()
    valid = list(read_jsonl("qa/idk_mrc.valid"))
    assert {key(row["context"]) for row in valid} <= held_out
    # `make rehearse-training` looks at every article
    for _, rows, kept in held_out_in_recipes(held_out, every=8):
        assert rows > 500
        assert kept == 0


@needs_shared
def test_no_encoder_pair_has_a_held_out_text(tmp_path: Path) -> None:
    held_out = held_out_keys()
    names = set()
    for pairs in encoder_sets(held_out, tmp_path, open_alone=False):
        names.add(pairs.name)
        assert not {key(text) for text in (*pairs.left, *pairs.right)} & held_out
        assert not articles_asked_about() & set(pairs.right)
    assert {"news", "gemma_news", "quora_id", "panl_news id-en"} < names


@needs_shared
def test_word_vectors_are_learned_from_no_held_out_text() -> None:
    held_out, count = held_out_keys(), 0
    for text in corpus_texts(held_out, open_alone=False):
        assert key(text) not in held_out
        assert text not in articles_asked_about()
        count += 1
    assert count > 300_000


@cache
def articles_asked_about() -> frozenset[str]:
    """Return the texts of the news that the development questions are about, as training cuts."""
    numbers = {row["doc_id"] for row in read_jsonl("pairs/gemma_news_id.dev")}
    texts = [row["text"] for row in read_jsonl("corpus/news_id") if row["id"] in numbers]
    assert len(texts) == len(numbers) == 346
    return frozenset((*texts, *(text[:1200] for text in texts)))


def test_a_name_that_makes_a_held_out_question_is_not_swapped_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [
        {
            "question": f"Siapa presiden {name}?",
            "context": f"Presiden {name} adalah Adi.",
            "answers": [{"text": "Adi", "start": len(f"Presiden {name} adalah ")}],
        }
        for name in ("Peru", "Mesir", "Kenya", "Fiji", "Mali", "Laos", "Nepal", "Oman")
    ]
    monkeypatch.setattr(reader_sources, "rows_of", lambda *_: rows)
    lexicons = {"en": Lexicon(StaticEncoder(), "en", ["president"])}

    def with_other_names(held_out: set[str]) -> int:
        monkeypatch.setattr(reader_sources, "held_out_keys", lambda: frozenset(held_out))
        _, moved, _ = load_sources((Use("some", 1.0, near_misses=0.0),), lexicons, Forms(), None)
        return len(moved.examples)

    assert with_other_names(set()) > 0
    assert with_other_names({key(row["question"]) for row in rows}) == 0


@needs_shared
def test_the_open_encoder_has_pairs_of_every_set_under_an_open_licence_and_of_no_other(
    tmp_path: Path,
) -> None:
    held_out = held_out_keys()
    sets = [pairs for pairs in encoder_sets(held_out, tmp_path, open_alone=True) if pairs.left]
    names = {pairs.name for pairs in sets}
    assert {"talpco id-en", "talpco id-ms", "pud ru", "mkqa ru-en"} < names
    without_languages = {name if name in OPEN_SETS else name.rsplit(" ", 1)[0] for name in names}
    assert without_languages == {*OPEN_SETS, "names"}
