"""Questions that training makes of others: what they keep, and what they may not claim."""

import random

from index.static_encoder import StaticEncoder
from qa.read import BUILTIN_FOLDER
from qa.word_vectors import WORDS_FILE, WordVectors
from training.harder import NearNames, near_names
from training.news_amounts import amount_rows
from training.rephrase import Rephraser

VECTORS = WordVectors(StaticEncoder(), (BUILTIN_FOLDER / WORDS_FILE).read_bytes())
MEETING = (
    "Presiden Kazakhstan Kassym-Jomart Tokayev menerima tamu dari Rusia dan Turki di Astana. "
    "Perdana Menteri Turki tidak ikut."
)


def row(question: str, context: str, answer: str) -> dict[str, object]:
    return {
        "question": question,
        "context": context,
        "answers": [{"text": answer, "start": context.index(answer)}],
    }


def test_a_near_name_is_of_the_same_kind_and_not_in_the_passage() -> None:
    countries = ["Kazakhstan", "Rusia", "Turki", "Jepang", "Malaysia"]
    people = ["Budi Santoso", "Joko Widodo", "Vladimir Putin"]
    rows = [row(f"Siapa duta {name}?", MEETING, "Astana") for name in countries + people]
    names = NearNames(VECTORS, rows)
    chooser = random.Random(0)  # noqa: S311 - sampling
    near = {name: names._near[name][0] for name in ("Kazakhstan", "Turki", "Jepang")}
    assert set(near.values()) <= set(countries), near
    assert 1990 <= int(names.other("1996", chooser)) <= 2002
    made = near_names(rows, VECTORS, chooser, 1.0)
    assert made
    for changed in made:
        assert changed["answers"] == []
        assert changed["question"] not in {asked["question"] for asked in rows[:3]}
        assert changed["question"].removeprefix("Siapa duta ").rstrip("?") not in MEETING


def test_a_longer_form_of_a_name_is_no_other_name() -> None:
    rows = [
        row(f"Siapa duta {name}?", MEETING, "Astana") for name in ("Kazakhstan", "Republik Kazakh")
    ]
    chooser = random.Random(0)  # noqa: S311 - sampling
    assert NearNames(VECTORS, rows).other("Kazakhstan", chooser) == "Kazakhstan"
    assert near_names(rows, VECTORS, chooser, 1.0) == []


def test_a_rephrased_question_keeps_its_names_numbers_and_answer_kind() -> None:
    text = "Warga dan masyarakat, umur dan usia, tewas dan meninggal, gempa dan bencana. "
    rephraser = Rephraser(VECTORS, [{"context": f"{text}{i}"} for i in range(20)])
    question = "Berapa umur warga Astana yang tewas pada 2021?"
    rephraser.learn([question])
    chooser = random.Random(0)  # noqa: S311 - sampling
    made = {rephraser.rephrase(question, chooser) for _ in range(200)}
    assert len(made) > 10
    assert any("usia" in asked and "masyarakat" in asked for asked in made)
    assert any(asked.endswith(" berapa?") for asked in made)
    assert all("astana" in asked.lower() and "2021" in asked for asked in made)
    assert sum("berapa" in asked.lower() for asked in made) > len(made) * 0.7


def test_amounts_get_their_lost_commas_back_and_are_quoted_whole() -> None:
    text = (
        "Pemerintah provinsi mencatat kerugian warga mencapai Rp7 84 miliar pada Senin. "
        "Tingkat pengangguran terbuka menjadi 5 25% pada bulan lalu."
    )
    made = [
        made for seed in range(10) for made in amount_rows([{"text": text, "holes": False}], seed)
    ]
    assert {made_row["answers"][0]["text"] for made_row in made} == {"Rp7,84 miliar", "5,25%"}
    for made_row in made:
        answer = made_row["answers"][0]
        start = answer["start"]
        assert made_row["context"][start : start + len(answer["text"])] == answer["text"]
        assert any(word in made_row["question"].lower() for word in ("kerugian", "pengangguran"))
