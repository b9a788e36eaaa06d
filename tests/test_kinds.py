"""Groups of questions: question words in four languages, forms, lengths, ages."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from eval.kinds import (
    AGES,
    FORMS,
    GROUPINGS,
    LENGTHS,
    article_age,
    form_of,
    groupings_of,
    in_order,
    name,
    newest_article,
)
from eval.questions import SAMPLE, read_questions
from eval.record import Cited, GoldSpan, Proposal, Result
from qa.question_word import LABELS, question_word

# What the sample's own question words mean.
MEANING = {
    "siapa who кто": "who",
    "apa what": "what",
    "kapan when когда bila": "when",
    "where где": "where",
    "berapa сколько": "how_many",
    "mengapa why почему": "why",
    "bagaimana": "how",
    "mana какой": "which",
}
WORDS = {word: label for words, label in MEANING.items() for word in words.split()}
WORDS |= {"di mana": "where"} | {
    f"how {word}": "how_many" for word in ("many", "much", "long", "old")
}


def result(question: str = "Siapa dia?", *answers: str, **more: Any) -> Result:
    gold = tuple(GoldSpan(answer) for answer in answers)
    return Result("q", question, more.pop("gold", gold), False, 0.0, **more)


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("Siapa Wakil Menteri Luar Negeri Kazakhstan?", "who"),
        ("Nama pelatih Persada siapa sih?", "who"),
        ('Siapakah yang menulis "Apa Kabar Kampung"?', "who"),
        ("Siapa nama pendiri kapal itu", "who"),
        ("Apa nama pendiri partai itu?", "what"),
        ("Apakah ibu kota Turki?", "what"),
        ("Orang seperti itu disebut apa?", "what"),
        ("Sebutkan dua stasiun yang dihapus", "what"),
        ("Sebutkan siapa saja korbannya", "who"),
        ("Tahun berapa Borobudur dibangun?", "when"),
        ("Pada tanggal berapakah, lomba dimulai", "when"),
        ("Pukul berapa banjir menerjang?", "when"),
        ("Mulai kapan harga naik?", "when"),
        ("kpn konsernya?", "when"),
        ("Bilakah piala dunia berlangsung?", "when"),
        ("Berapa tahun ia dipenjara?", "how_many"),
        ("Setinggi apa gelombang itu?", "how_many"),
        ("Seberapa besar penurunannya?", "how_many"),
        ("Stok beras per 8 Januari berapa?", "how_many"),
        ("harga beras april 2026", "how_many"),
        ("brp gaji presiden", "how_many"),
        ("Di mana dia lahir?", "where"),
        ("Dimanakah letak Laut Mati ?", "where"),
        ("Di kota mana forum digelar?", "where"),
        ("Ke mana ia pergi?", "where"),
        ("Dari mana asal listriknya?", "where"),
        ("Kenapa rak beras kosong?", "why"),
        ("Karena apa jalan ditutup?", "why"),
        ("Gimana cara membuat rendang?", "how"),
        ("Warnanya seperti apa?", "how"),
        ("Sebagai apa dia bekerja?", "what"),
        ("Negara manakah yang menang?", "which"),
        ("Yang mana lebih tua?", "which"),
        ("Apakah Putin sudah datang?", "yes_no"),
        ("Apakah beras naik atau tidak?", "yes_no"),
        ("Apakah yang sudah dibangun?", "what"),
        ("Benarkah jalan ditutup?", "yes_no"),
        ("berapkah luas negara Vietnam?", "how_many"),
        ("Dimankah letak Bizantium ?", "where"),
        ("Jenis kumbang terkecil di dunia?", "other"),
        ("", "other"),
    ],
)
def test_indonesian_question_words(question: str, label: str) -> None:
    assert question_word(question, "id") == label


@pytest.mark.parametrize(
    ("question", "language", "label"),
    [
        ("Who runs the port?", "en", "who"),
        ("To whom was it sold?", "en", "who"),
        ("In what year was it built?", "en", "when"),
        ("When did it open?", "en", "when"),
        ("How many documents were signed when Putin came?", "en", "how_many"),
        ("What share of the corals survived?", "en", "how_many"),
        ("How did he cover the costs?", "en", "how"),
        ("Which fort was rebuilt?", "en", "which"),
        ("In which city was he born?", "en", "where"),
        ("Is it open?", "en", "yes_no"),
        ("What is the name of the man who won?", "en", "what"),
        ("Как зовут спецпосланника?", "ru", "who"),
        ("Как называется первый язык?", "ru", "what"),
        ("В каком году умер Шолохов?", "ru", "when"),
        ("До какого числа отложили решение?", "ru", "when"),
        ("Во сколько обойдётся ремонт?", "ru", "how_many"),
        ("Из-за чего отменили высадку?", "ru", "why"),
        ("В каком городе он родился?", "ru", "where"),
        ("Какой дебют он разыграл?", "ru", "which"),
        ("Berapakah harga beras?", "ms", "how_many"),
        ("Who runs the port?", "id", "who"),  # people mix languages
        ("Apa?", "ro", "other"),  # Romanian: the water
        ("Kuka on presidentti?", "fi", "other"),
        ("Кто президент?", None, "who"),
    ],
)
def test_question_words_of_other_languages(question: str, language: str | None, label: str) -> None:
    assert question_word(question, language) == label


def test_question_words_agree_with_those_of_the_sample() -> None:
    questions = read_questions(SAMPLE)
    differ = [q for q in questions if question_word(q.text, q.language) != WORDS[q.kind or ""]]
    # The sample calls "Perusahaan mana" apa and "Which bank" who; here the word itself counts.
    assert len(differ) == 7
    assert len(questions) == 256


@pytest.mark.parametrize(
    ("answer", "form"),
    [
        ("44", "number"),
        ("44 tahun", "number"),
        ("sekitar 2.000 orang", "number"),
        ("dua", "number"),
        ("2,4 млн тонн", "number"),
        ("1987", "date"),
        ("8 Juni", "date"),
        ("15 April 2026", "date"),
        ("Minggu (1/2)", "date"),
        ("22.15 WIB", "date"),
        ("1450 SM", "date"),
        ("с 10 по 18 июня", "date"),
        ("Rp412 miliar", "money_percent"),
        ("RM480,000", "money_percent"),
        ("36 percent", "money_percent"),
        ("5,11%", "money_percent"),
        ("Kassym-Jomart Tokayev", "name"),
        ("PT Nippon Indosari Corpindo Tbk", "name"),
        ("Cape Town dan Johannesburg", "name"),
        ("Dolar Singapura", "name"),
        ("duta besar untuk Uni Eropa", "phrase"),
        ("ke-20", "phrase"),
        (" ", "none"),
    ],
)
def test_form_of_an_answer(answer: str, form: str) -> None:
    assert form_of(answer) == form


@pytest.mark.parametrize(
    ("answers", "length"),
    [
        ([], "none"),
        (["Astana"], "1"),
        (["44 tahun"], "2-3"),
        (["44 tahun lebih", "44"], "1"),  # the shortest counts, wherever it stands
        (["a b c d"], "4-7"),
        (["a b c d e f g"], "4-7"),
        (["a b c d e f g h"], "8+"),
    ],
)
def test_answer_length_is_that_of_the_shortest(answers: list[str], length: str) -> None:
    assert GROUPINGS["answer_length"](result("Siapa?", *answers)) == length


@pytest.mark.parametrize(
    ("question", "length"), [("a b c d", "1-4"), ("a b c d e", "5-7"), ("a " * 12, "12+")]
)
def test_question_length(question: str, length: str) -> None:
    assert GROUPINGS["question_length"](result(question)) == length


@pytest.mark.parametrize(
    ("answered", "confidence", "label"),
    [
        (True, 0.8, "high"),
        (True, 0.799, "medium"),
        (True, 0.6, "medium"),
        (True, 0.599, "low"),
        (False, 0.9, "refused"),
    ],
)
def test_certainty_is_that_of_the_answer_given(
    answered: bool, confidence: float, label: str
) -> None:
    given = replace(result(), answered=answered, confidence=confidence)
    assert GROUPINGS["certainty"](given) == label


def test_language_is_the_stated_one_else_the_questions() -> None:
    language = GROUPINGS["language"]
    assert language(result("Who is it?", language="ind")) == "id"
    assert language(result("Who is the president of that country?")) == "en"
    assert language(result("?!")) == "unknown"


def test_kind_is_none_where_the_set_gives_none() -> None:
    assert GROUPINGS["kind"](result()) is None
    assert GROUPINGS["kind"](result(kind="siapa")) == "siapa"


@pytest.mark.parametrize(
    ("published", "age"),
    [
        ("2026-06-01", "under_a_month"),
        ("2026-05-02", "under_a_month"),  # 30 days
        ("2026-05-01", "under_a_year"),
        ("2025-06-01", "one_to_five_years"),
        ("2021-06-02", "older"),  # 5 * 365 days
        (None, "unknown"),
    ],
)
def test_article_age_counts_from_the_newest(published: str | None, age: str) -> None:
    gold = (GoldSpan("x", "a", 0, published=published),)
    assert article_age(result(gold=gold), date(2026, 6, 1)) == age


def test_article_age_takes_the_newest_gold_article_and_none_without_gold() -> None:
    gold = (GoldSpan("x", published="2001-01-01"), GoldSpan("x", published="2026-05-31"))
    assert article_age(result(gold=gold), date(2026, 6, 1)) == "under_a_month"
    assert article_age(result(gold=gold), None) == "unknown"
    assert article_age(result(), date(2026, 6, 1)) == "none"


def test_newest_article_is_among_gold_and_cited_ones() -> None:
    cited = Cited("b", 0, 1, "x", "x", 0, published="2 Juni 2026")
    runs = [
        result(gold=(GoldSpan("x", published="2025-01-01"),)),
        result(proposals=(Proposal("x", 0.1, (cited,)),)),
    ]
    assert newest_article(runs) == date(2026, 6, 2)
    assert newest_article([result()]) is None
    assert groupings_of(runs)["article_age"](runs[0]) == "one_to_five_years"


@given(some.text(), some.lists(some.text(), max_size=2))
def test_every_question_is_in_one_known_group(question: str, answers: list[str]) -> None:
    asked = result(question, *answers)
    assert GROUPINGS["question_word"](asked) in LABELS
    assert GROUPINGS["answer_length"](asked) in LENGTHS
    assert GROUPINGS["answer_form"](asked) in FORMS
    assert groupings_of([asked])["article_age"](asked) in AGES


def test_labels_have_names_in_both_languages_and_an_order() -> None:
    assert (name("how_many", "id"), name("how_many")) == ("berapa", "how many")
    assert name("4-7", "id") == "4-7"
    assert in_order(["zz", "when", "who", "aa", "who"]) == ["who", "when", "aa", "zz"]
    assert in_order(["8+", "none", "1"]) == ["none", "1", "8+"]
