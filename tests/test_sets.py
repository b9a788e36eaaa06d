"""Question sets of every format: what is read, what is named as wrong, and nothing else raised."""

import gzip
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.questions import SAMPLE, Gold, Question, QuestionSet
from eval.sets.read import read_set
from index.errors import KutipError

SHARED = Path(__file__).parents[2] / "shared" / "data"

CONTEXT = "😀 Ibu kota Indonesia ialah Jakarta, bukan Bandung."


def entry(name: str = "q1", **fields: Any) -> dict[str, Any]:
    answers = [{"text": "Jakarta", "answer_start": 27}]
    return {"id": name, "question": "Apa ibu kotanya?", "answers": answers, **fields}


def squad(*entries: object, context: str = CONTEXT) -> dict[str, Any]:
    paragraph = {"context": context, "qas": list(entries)}
    return {"version": "v2.0", "data": [{"title": "Kota", "paragraphs": [paragraph]}]}


def write(path: Path, content: object) -> Path:
    """Write text as it is, anything else as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def only(found: QuestionSet) -> Question:
    (question,) = found.questions
    return question


# --- SQuAD


def test_a_squad_paragraph_is_its_questions_context_and_offsets_are_code_points(
    tmp_path: Path,
) -> None:
    found = read_set(write(tmp_path / "kota.json", squad(entry())))
    assert found.name == "kota"
    assert found.notes == ()
    gold = (Gold("Jakarta", None, 27),)
    assert only(found) == Question("q1", "Apa ibu kotanya?", gold, CONTEXT, "Kota")
    assert CONTEXT[27:34] == "Jakarta"


def test_an_impossible_question_has_no_answer_whatever_would_be_plausible(tmp_path: Path) -> None:
    impossible = entry(is_impossible=True, plausible_answers=[{"text": "Bandung"}])
    question = only(read_set(write(tmp_path / "a.json", squad(impossible))))
    assert not question.answerable


def test_the_same_answer_of_three_annotators_is_one(tmp_path: Path) -> None:
    thrice = entry(answers=[{"text": "Jakarta", "answer_start": 27}] * 3)
    assert len(only(read_set(write(tmp_path / "a.json", squad(thrice)))).gold) == 1


@pytest.mark.parametrize("start", [26, 27 - len(CONTEXT), 10_000])
def test_a_misplaced_answer_keeps_its_words_and_is_noted(tmp_path: Path, start: int) -> None:
    wrong = entry(answers=[{"text": "Jakarta", "answer_start": start}])
    path = write(tmp_path / "a.json", squad(wrong))
    found = read_set(path)
    assert only(found).gold == (Gold("Jakarta"),)
    assert found.notes == (
        "Not where the file says: 1 answer (first: "
        f"{path}, article 1, paragraph 1, question q1); the words count, the place does not.",
    )


@pytest.mark.parametrize(
    ("file", "name", "language"),
    [
        ("dev.json", "russian-17-0", "ru"),
        ("dev.json", "indonesian--3-1", "id"),
        ("dev.json", "klingon-1", None),
        ("xquad.tr.json", "56be", "tr"),
        ("other.tr.json", "56be", None),
    ],
)
def test_the_language_is_that_of_tydis_id_or_xquads_name(
    tmp_path: Path, file: str, name: str, language: str | None
) -> None:
    assert only(read_set(write(tmp_path / file, squad(entry(name))))).language == language


def test_a_packed_file_is_read_and_named_without_its_endings(tmp_path: Path) -> None:
    path = tmp_path / "dev-v2.0.json.gz"
    path.write_bytes(gzip.compress(json.dumps(squad(entry())).encode()))
    assert read_set(path).name == "dev-v2.0"


def test_a_pretty_printed_file_is_read_too(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", json.dumps(squad(entry()), indent=2))
    assert len(read_set(path).questions) == 1


def test_a_long_file_name_does_not_decide_what_content_says(tmp_path: Path) -> None:
    assert read_set(write(tmp_path / "squad.txt", squad(entry()))).name == "squad"


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (squad(entry(answers=[{"text": "x"}])), "paragraph 1, question q1: answer_start is no"),
        (squad(entry(answers=[{"text": "", "answer_start": 0}])), "question q1: an answer is emp"),
        (squad(entry(answers="Jakarta")), "question q1: answers is missing or no list"),
        (squad(entry(is_impossible="yes")), "question q1: is_impossible is neither"),
        (squad(entry(question=None)), "question q1: question is missing or no text"),
        (squad({"question": "x"}), "article 1, paragraph 1: a question has no id"),
        (squad("x"), "article 1, paragraph 1: a question has no id"),
        ({"data": [{"paragraphs": [{"qas": []}]}]}, "paragraph 1: context is missing"),
        ({"data": {"paragraphs": 1}}, "data is missing or no list"),
        (squad(), "holds no question"),
        (squad(entry(), entry()), "two questions have the id 'q1'"),
        (squad(entry(question="\ud83d")), "question 'q1' holds half a character"),
        ('{"data": [{"paragraphs": [', "no JSON"),
        ("{\n", "no JSON"),
        ("", "is named .json, but holds no JSON object"),
        ("[]", "is one JSON list"),
    ],
)
def test_a_wrong_document_is_named_by_place(
    tmp_path: Path, document: object, complaint: str
) -> None:
    path = write(tmp_path / "wrong.json", document)
    with pytest.raises(KutipError, match=r"wrong\.json") as raised:
        read_set(path)
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)


# --- JSON lines


def test_json_lines_are_read_packed_or_not_whatever_they_are_called(tmp_path: Path) -> None:
    text = lines({"id": 7, "question": "Apa?", "answers": [{"text": "X"}], "context": "X."})
    expected = Question("7", "Apa?", (Gold("X"),), "X.")
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    paths = [packed, write(tmp_path / "c.json", text), write(tmp_path / "b.jsonl", "\ufeff" + text)]
    assert [only(read_set(path)) for path in paths] == [expected] * 3
    assert read_set(packed).name == "b"


@pytest.mark.parametrize(
    "record",
    [
        {"id": None, "question": "x", "answers": []},
        {"id": "1", "question": "x", "answers": [], "context": 5},
        {"id": "1", "question": "x", "answers": [], "lang": ["id"]},
        {"id": "1", "question": "x", "answers": [{"text": "x", "start": "0"}]},
        {"id": "1", "question": "x", "answers": [{"text": "x", "start": -1}]},
        {"id": "1", "question": "x", "answers": ["x"]},
        {"id": "1", "question": "x", "answers": None},
        ["x"],
    ],
)
def test_a_field_of_another_kind_is_named_by_line(tmp_path: Path, record: object) -> None:
    good = {"id": "0", "question": "x", "answers": []}
    with pytest.raises(KutipError, match=r"a\.jsonl, line 2: "):
        read_set(write(tmp_path / "a.jsonl", lines(good, record)))


# --- tables


@pytest.mark.parametrize(
    "table",
    [
        "question,answer,article\nSiapa?,Ani,a1\n",
        "Pertanyaan;Jawaban;Artikel\nSiapa?;Ani;a1\n",
        "sep=;\r\npertanyaan;jawaban;artikel\r\nSiapa?;Ani;a1\r\n",
        "answer\tquestion\tnote\tarticle\nAni\tSiapa?\t\ta1\n",
        'question,answer,article\n"Siapa?","Ani",a1',
        "\ufeffquestion,answer,article\n\n,,\n Siapa? , Ani ,a1,,\n",
    ],
)
def test_a_table_is_read_with_any_delimiter_and_names_in_two_languages(
    tmp_path: Path, table: str
) -> None:
    question = only(read_set(write(tmp_path / "t.csv", table)))
    assert (question.text, question.gold) == ("Siapa?", (Gold("Ani", "a1"),))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_as_excel_saves_it_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("question;answer\r\nSiapa pelukis kafé itu?;René\r\n".encode(encoding))
    assert only(read_set(path)).answers == ("René",)


def test_several_answers_stand_in_several_rows_or_between_bars(tmp_path: Path) -> None:
    table = "question,answer,article\nA?,x | y,a1\nB?,,\nA?,z,a2\nA?,x,a1\n"
    first, second = read_set(write(tmp_path / "t.csv", table)).questions
    assert first.gold == (Gold("x", "a1"), Gold("y", "a1"), Gold("z", "a2"))
    assert (first.id, second.id) == ("line-2", "line-3")
    assert not second.answerable


def test_ids_contexts_languages_and_kinds_are_read_where_there_are_columns(tmp_path: Path) -> None:
    table = "id,question,answer,konteks,bahasa,jenis\n7,A?,x,Isi x.,id,apa\n7,A?,y,Isi x.,id,apa\n"
    question = only(read_set(write(tmp_path / "t.csv", table)))
    assert question == Question(
        "7", "A?", (Gold("x"), Gold("y")), "Isi x.", language="id", kind="apa"
    )


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("a,b\nx,y\n", "line 1: no column is the question (found: a, b)"),
        ("question,hasil\nx,y\n", "line 1: no column is the answer"),
        ("question,answer,jawaban\nx,y,z\n", "line 1: two columns are the answer"),
        ("question,answer\nx,y\n,z\n", "line 3: the question is empty"),
        ('question,answer\n"A\nB?",x\n,z\n', "line 4: the question is empty"),
        ("sep=,\nquestion,answer\n,x\n", "line 3: the question is empty"),
        ("question,answer\nA?,x, y\n", "line 2: more cells than column names"),
        ('question,answer\nA?,"x\n', "line 2: no table row"),
        ("question,answer\nA?,x\nA?,\n", "line 3: this question has an answer here or in line 2"),
        ("id,question,answer\n1,A?,x\n1,B?,x\n", "the id '1' has another question in line 2"),
        ("question,answer\n", "holds no question"),
        ("", "no column is the question (found: none)"),
    ],
)
def test_a_wrong_row_is_named_by_line(tmp_path: Path, table: str, complaint: str) -> None:
    with pytest.raises(KutipError, match=r"t\.csv") as raised:
        read_set(write(tmp_path / "t.csv", table))
    assert complaint in str(raised.value)


# --- BEIR and TREC


def beir(folder: Path, *splits: str) -> Path:
    corpus = [
        {"_id": "d1", "title": "Kota", "text": "Jakarta ramai."},
        {"_id": "d2", "title": "Desa", "text": ""},
        {"_id": "d3", "title": "", "text": " "},
    ]
    queries = [{"_id": "q1", "text": "ramai di mana"}, {"_id": "q2", "text": "apa"}]
    write(folder / "corpus.jsonl", lines(*corpus))
    write(folder / "queries.jsonl", lines(*queries, {"_id": "q3", "text": "siapa"}))
    rows = "q1\td1\t2\nq1\td2\t0\nq1\tgone\t1\nq2\td1\t0\nq9\td1\t1\n"
    for split in splits:
        write(folder / "qrels" / f"{split}.tsv", f"query-id\tcorpus-id\tscore\n{rows}")
    return folder


def test_a_beir_folder_brings_articles_and_judged_questions(tmp_path: Path) -> None:
    found = read_set(beir(tmp_path / "kota", "train", "test"))
    assert (found.name, found.judged_only) == ("kota.test", True)
    assert only(found) == Question("q1", "ramai di mana", relevant={"d1": 2, "gone": 1})
    assert [(article.id, article.text) for article in found.articles] == [
        ("d1", "Jakarta ramai."),
        ("d2", "Desa"),
    ]
    assert found.notes == (
        "Not judged in test.tsv: 1 question, left out.",
        "Judged in test.tsv, but not there: 1 question, left out.",
        "Without a relevant article: 1 question, left out.",
        "Without title and text: 1 article, left out.",
        "Not in the corpus: 1 relevant article, counted as missed.",
    )


def test_the_only_split_is_taken_and_any_can_be_named(tmp_path: Path) -> None:
    assert read_set(beir(tmp_path / "one", "dev")).name == "one.dev"
    two = beir(tmp_path / "two", "dev", "train")
    assert read_set(two / "qrels" / "train.tsv").name == "two.train"
    with pytest.raises(KutipError, match=r"no test\.tsv \(found: dev\.tsv, train\.tsv\)"):
        read_set(two)


def test_a_wrong_line_of_a_beir_folder_is_named(tmp_path: Path) -> None:
    folder = beir(tmp_path / "kota", "test")
    write(folder / "qrels" / "test.tsv", "q1\td1\t1\nq1\td1\n")
    with pytest.raises(KutipError, match=r"test\.tsv, line 2: no judgement"):
        read_set(folder)
    write(folder / "queries.jsonl", lines({"id": "q1", "text": "x"}))
    with pytest.raises(KutipError, match=r"queries\.jsonl, line 1: _id or text is missing"):
        read_set(folder)


CLASSIC = """
<top>
<num> Number: 301
<title> Kejahatan
  terorganisasi

<desc> Description:
Apa saja?
</top>
<top>
<num>302</num>
<title>Topic: Polio</title>
</top>
"""
QRELS = "301 0 FBIS3-1 1\n301 0 FBIS3-2 0\n302 Q0 FT-9 2\r\n"


@pytest.mark.parametrize("topics", [CLASSIC, "301\tKejahatan terorganisasi\n\n302\tPolio\n"])
def test_a_trec_folder_gives_judged_questions_without_articles(tmp_path: Path, topics: str) -> None:
    write(tmp_path / "robust" / "topics.301-302.txt", topics)
    write(tmp_path / "robust" / "qrels.txt", QRELS)
    found = read_set(tmp_path / "robust")
    assert (found.name, found.articles, found.judged_only) == ("robust", (), True)
    assert found.questions == (
        Question("301", "Kejahatan terorganisasi", relevant={"FBIS3-1": 1}),
        Question("302", "Polio", relevant={"FT-9": 2}),
    )


@pytest.mark.parametrize(
    ("topics", "qrels", "complaint"),
    [
        ("<top>\n<num> 1\n</top>", QRELS, "topics.txt, line 1: the topic has no <num> or no <tit"),
        ("301 Kejahatan\n", QRELS, "topics.txt, line 1: no topic"),
        ("301\tA\n301\tB\n", QRELS, "topics.txt, line 2: the topic '301' was there before"),
        ("301\tA\n", "301 0 d\n", "qrels.txt, line 1: no judgement"),
        ("301\tA\n", "301 0 d 1.5\n", "qrels.txt, line 1: no judgement"),
        ("301\tA\n", "7 0 d 1\n", "holds no question"),
    ],
)
def test_a_wrong_topic_or_judgement_is_named_by_line(
    tmp_path: Path, topics: str, qrels: str, complaint: str
) -> None:
    write(tmp_path / "topics.txt", topics)
    write(tmp_path / "qrels.txt", qrels)
    with pytest.raises(KutipError) as raised:
        read_set(tmp_path)
    assert complaint in str(raised.value)


# --- feedback


def said(feedback: object, name: str = "f1", question: str = "Siapa?", **fields: Any) -> Any:
    answers = [{"text": "Ani", "article_id": "a1", "start": 4}]
    return {"id": name, "question": question, "answers": answers, "feedback": feedback, **fields}


@pytest.mark.parametrize("feedback", ["right", "right_sentence"])
def test_what_a_person_called_right_is_gold(tmp_path: Path, feedback: str) -> None:
    path = write(tmp_path / "feedback.jsonl", lines(said(feedback, lang="id", given={"x": 1})))
    assert only(read_set(path)) == Question("f1", "Siapa?", (Gold("Ani", "a1", 4),), language="id")


def test_what_should_not_be_answered_has_no_answer(tmp_path: Path) -> None:
    path = write(tmp_path / "f.jsonl", lines(said("should_not_answer")))
    assert only(read_set(path)).gold == ()


def test_the_newest_word_on_a_question_wins_and_what_is_left_out_is_counted(tmp_path: Path) -> None:
    records = [
        said("right", "1", "Siapa dia?"),
        said("wrong_quote", "2", "Di mana?"),
        said("right", "3", "Kapan?"),
        said("should_not_answer", "4", " siapa  DIA? "),
        said("wrong_quote", "5", "Kapan?"),
        said("right", "6", "Berapa?"),
        said("right", "7", "Siapa dia?"),
    ]
    found = read_set(write(tmp_path / "f.jsonl", lines(*records)))
    assert [(question.id, question.answerable) for question in found.questions] == [
        ("6", True),
        ("7", True),
    ]
    assert found.notes == (
        "Followed by a newer one: 3 records, left out.",
        "With only a wrong answer: 2 questions, left out.",
    )


def test_what_was_taken_back_was_never_said(tmp_path: Path) -> None:
    records = [
        said("right", "1", "Siapa dia?"),
        said("right", "2", "Kapan?"),
        said("taken_back", "3", "siapa  dia?"),
        said("taken_back", "4", "Di mana?"),
    ]
    found = read_set(write(tmp_path / "f.jsonl", lines(*records)))
    assert [question.id for question in found.questions] == ["2"]
    assert found.notes == ("Taken back: 1 record, left out.",)


def test_nobody_takes_back_what_somebody_else_said(tmp_path: Path) -> None:
    records = [
        said("wrong_quote", "1", "Siapa?", visitor="a"),
        said("right", "2", "Siapa?", visitor="b"),
        said("taken_back", "3", "Siapa?", visitor="c"),
        said("wrong_quote", "4", "Kapan?", visitor="a"),
        said("right", "5", "Kapan?", visitor="b"),
        said("taken_back", "6", "Kapan?", visitor="b"),
    ]
    found = read_set(write(tmp_path / "f.jsonl", lines(*records)))
    assert [question.id for question in found.questions] == ["2"]
    assert found.notes == (
        "Followed by a newer one: 1 record, left out.",
        "Taken back: 1 record, left out.",
        "With only a wrong answer: 1 question, left out.",
    )


def test_what_some_articles_should_not_answer_others_may(tmp_path: Path) -> None:
    among_some = {"given": {"filter": {"sources": ["Harian"]}}}
    records = [
        said("right", "1", "Siapa?"),
        said("should_not_answer", "2", "Siapa?", **among_some),
        said("wrong_quote", "3", "Siapa?", **among_some),
        said("should_not_answer", "4", "Kapan?", **among_some),
        said("right_sentence", "5", "Di mana?", **among_some),
    ]
    found = read_set(write(tmp_path / "f.jsonl", lines(*records)))
    assert sorted(question.id for question in found.questions) == ["1", "5"]
    assert found.notes == (
        "Followed by a newer one: 2 records, left out.",
        "Without an answer among some articles only: 1 question, left out.",
    )


@pytest.mark.parametrize("cut", [1, 20, -2])
def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path, cut: int) -> None:
    torn = lines(said("right", "2", "Kapan?"))[:cut]
    path = write(tmp_path / "f.jsonl", lines(said("right", "1")) + torn)
    found = read_set(path)
    assert only(found).id == "1"
    assert found.notes == ("Cut off while it was written: 1 record, left out.",)
    write(path, lines(said("right", "1")) + torn + "\n")
    with pytest.raises(KutipError, match="line 2: no JSON"):
        read_set(path)
    write(path, lines(said("right", "1")) + torn + "\n" + lines(said("right", "3"))[:-1])
    with pytest.raises(KutipError, match="line 2: no JSON"):
        read_set(path)


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        (said("great"), "line 2: feedback is none of right, right_sentence, should_not_answer"),
        (said(["right"]), "line 2: feedback is none of"),
        (said("right", answers=[]), "line 2: what is right has no answers"),
        (said("right", answers=[{"text": "x", "start": 1.5}]), "line 2: an answer has text"),
        (said("right", question=None), "line 2: id or question is missing"),
        (said("right", lang=1), "line 2: lang is no text"),
        ("x", "line 2: no JSON object"),
    ],
)
def test_a_wrong_record_of_feedback_is_named_by_line(
    tmp_path: Path, record: object, complaint: str
) -> None:
    path = write(tmp_path / "f.jsonl", lines(said("right"), record))
    with pytest.raises(KutipError) as raised:
        read_set(path)
    assert complaint in str(raised.value)


def test_feedback_that_only_complains_holds_no_question(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match="says of no question what its answer is"):
        read_set(write(tmp_path / "f.jsonl", lines(said("wrong_quote"))))


# --- wrong files of every kind


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.xlsx", b"PK\x03\x04rest", "is a zip or Excel file"),
        ("a.xls", b"\xd0\xcf\x11\xe0rest", "is an old Excel or Word file"),
        ("a.pdf", b"%PDF-1.7", "is a PDF"),
        ("a.bin", bytes(range(256)), "binary"),
        ("a.txt", b"Berita hari ini.\n", "no column is the question"),
        ("a.jsonl", b"<html>", "line 1: no JSON"),
        ("a.jsonl", b"\xff\xfe{", "cannot be read"),
        ("a.jsonl", b"", "holds no question"),
        ("a.json.gz", b"\x1f\x8bbroken", "cannot be read"),
        ("a.json.gz", gzip.compress(b"{" * 100, mtime=0)[:-9], "cannot be read"),
    ],
)
def test_a_file_of_another_kind_gets_one_clear_line(
    tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(KutipError, match=name) as raised:
        read_set(tmp_path / name)
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_file_and_a_folder_of_something_else_are_named(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match="is not there"):
        read_set(tmp_path / "gone.csv")
    with pytest.raises(KutipError, match="is no question set: a BEIR folder holds"):
        read_set(tmp_path)


NAMES = ["a.json", "a.jsonl", "a.csv", "a.tsv", "a.json.gz", "a"]
FIELDS = "data paragraphs context qas id question answers text answer_start is_impossible"
WORDS = st.sampled_from([*FIELDS.split(), "feedback", "right", "lang", "_id", "title", "\ud800"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 99) | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=12,
)
ENTRIES = st.builds(lambda changes: entry() | changes, st.dictionaries(WORDS, JSON, max_size=3))
FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FUZZ
@given(name=st.sampled_from(NAMES), content=st.binary(max_size=80))
def test_no_bytes_raise_anything_but_a_kutip_error(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with suppress(KutipError):
        read_set(tmp_path / name)


@FUZZ
@given(
    name=st.sampled_from(NAMES),
    records=st.lists(
        JSON
        | ENTRIES
        | ENTRIES.map(squad)
        | ENTRIES.map(lambda e: said("right", **{"answers": e["answers"]})),
        max_size=3,
    ),
)
def test_no_json_raises_anything_but_a_kutip_error(
    tmp_path: Path, name: str, records: list[Any]
) -> None:
    with suppress(KutipError):
        read_set(write(tmp_path / name, lines(*records)))


@FUZZ
@given(rows=st.lists(st.lists(st.sampled_from(["A?", "", "x", '"', ";", "id"]), max_size=4)))
def test_no_table_raises_anything_but_a_kutip_error(tmp_path: Path, rows: list[list[str]]) -> None:
    text = "id,question,answer\n" + "\n".join(",".join(row) for row in rows)
    with suppress(KutipError):
        read_set(write(tmp_path / "a.csv", text))


@FUZZ
@given(part=st.sampled_from(["topics", "qrels"]), text=st.text("<top>num 1\t0\n", max_size=40))
def test_no_trec_folder_raises_anything_but_a_kutip_error(
    tmp_path: Path, part: str, text: str
) -> None:
    write(tmp_path / "topics", "1\tA\n")
    write(tmp_path / "qrels", "1 0 d 1\n")
    write(tmp_path / part, text)
    with suppress(KutipError):
        read_set(tmp_path)


# --- real sets


def as_squad(questions: QuestionSet) -> dict[str, Any]:
    """Return a set with contexts as SQuAD 2.0."""
    return {
        "data": [
            {
                "title": question.title,
                "paragraphs": [
                    {
                        "context": question.context,
                        "qas": [
                            {
                                "id": question.id,
                                "question": question.text,
                                "is_impossible": not question.gold,
                                "answers": [
                                    {"text": gold.text, "answer_start": gold.start}
                                    for gold in question.gold
                                ],
                                "lang": question.language,
                                "kind": question.kind,
                            }
                        ],
                    }
                ],
            }
            for question in questions.questions
        ]
    }


def test_the_sample_set_is_read_as_ever() -> None:
    found = read_set(SAMPLE)
    assert (found.name, len(found.questions), found.notes) == ("questions", 256, ())


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data folder is not there")
def test_shared_sets_are_read_and_say_the_same_as_squad(tmp_path: Path) -> None:
    small = (path for path in (SHARED / "qa").iterdir() if path.stat().st_size < 1_300_000)
    for path in sorted(small):
        found = read_set(path)
        assert found.questions
        assert found.notes == ()
        if path.stat().st_size < 120_000:
            again = read_set(write(tmp_path / f"{found.name}.json", as_squad(found)))
            assert again.notes == ()
            distinct = [
                (q.id, q.text, q.context, tuple(dict.fromkeys(q.gold))) for q in found.questions
            ]
            assert [(q.id, q.text, q.context, q.gold) for q in again.questions] == distinct
            assert again.questions[0].language == found.questions[0].language


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data folder is not there")
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_shared_set_says_the_same_as_a_table(tmp_path: Path, delimiter: str) -> None:
    import csv

    found = read_set(SHARED / "qa" / "idk_mrc.valid.jsonl.gz")
    with (tmp_path / "t.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, delimiter=delimiter)
        table.writerow(["id", "pertanyaan", "jawaban"])
        for question in found.questions:
            for answer in question.answers or ("",):
                table.writerow([question.id, question.text, answer])
    again = read_set(tmp_path / "t.csv").questions
    assert [(q.id, q.text, q.answers) for q in again] == [
        (q.id, q.text.strip(), tuple(dict.fromkeys(a.strip() for a in q.answers)))
        for q in found.questions
    ]


def test_a_packed_file_is_not_unpacked_beyond_what_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.sets.files._MOST_BYTES", 2**20)
    for name, begin in (("a.csv", b"question,answer\n"), ("a.json", b'{"data": [')):
        (tmp_path / name).write_bytes(gzip.compress(begin + b" " * 2**20))
        with pytest.raises(KutipError, match="holds more than 1 MiB"):
            read_set(tmp_path / name)


@pytest.mark.parametrize("field", ["lang", "kind", "question", "id"])
def test_half_a_character_is_refused_wherever_it_stands(tmp_path: Path, field: str) -> None:
    row = {"id": "a", "question": "Apa?", "answers": [], field: "\ud800"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row))
    with pytest.raises(KutipError, match="half a character"):
        read_set(tmp_path / "a.jsonl")
