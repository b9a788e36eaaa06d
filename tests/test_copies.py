"""Near copies of an article: one voice, one place among what is read, and what they say instead."""

from collections.abc import Sequence

import pytest
from conftest import FirstMatchReader, MakeIndex

from index.datatypes import Article, Chunk, Hit
from qa.assistant import Assistant
from qa.copies import capped, families, find
from qa.datatypes import Citation, Span
from qa.decide import Confidence
from qa.otherwise import otherwise
from qa.support import independent_sources

SURE = Confidence(retrieval_weight=0.0, bias=5.0, slope=0.0, threshold=0.5)
AGENCY = (
    "hujan turun sejak pagi dan sungai meluap di tiga kecamatan. korban banjir bandang di "
    "kabupaten itu bertambah menjadi Lima orang hingga sore hari. warga masih mengungsi ke balai "
    "desa dan sekolah, sedangkan bantuan datang dari berbagai kota di pulau itu."
)
QUESTION = "korban banjir bandang di kabupaten itu berapa orang?"


def hit(number: int, text: str, article: str | None = None) -> Hit:
    return Hit(Chunk(number, article or f"a{number}", 0, len(text), text), 1.0 / number, "fused")


def other_words(number: int) -> str:
    return " ".join(f"w{number}x{place}" for place in range(20))


def article(name: str, text: str, source: str | None = None, url: str | None = None) -> Article:
    return Article(name, name, text, url, source, None, "id")


def test_copies_join_the_first_of_their_kind_and_all_else_stays_alone() -> None:
    changed = AGENCY.replace("pagi", "malam")
    hits = [hit(1, AGENCY), hit(2, other_words(2)), hit(3, changed), hit(4, AGENCY)]
    assert families(hits) == [0, 1, 0, 0]


def test_passages_of_one_article_are_no_copies_of_each_other() -> None:
    assert families([hit(1, AGENCY, "a"), hit(2, AGENCY, "a"), hit(3, AGENCY, "b")]) == [0, 1, 0]


def test_what_a_template_writes_is_no_copy() -> None:
    one = "Gowa adalah salah satu kabupaten di Sulawesi, Indonesia. Ibu kotanya Sungguminasa."
    two = "Tabalong adalah salah satu kabupaten di Kalimantan, Indonesia. Ibu kotanya Tanjung."
    assert families([hit(1, one), hit(2, two)]) == [0, 1]


def test_one_phrase_makes_no_copy_of_a_short_passage_unless_it_is_the_same() -> None:
    phrase = "korban banjir bandang di kabupaten itu bertambah menjadi Lima"
    assert families([hit(1, AGENCY), hit(2, phrase), hit(3, phrase)]) == [0, 1, 1]


class Ranking:
    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = hits
        self.asked: list[int] = []

    def __call__(self, count: int) -> Sequence[Hit]:
        self.asked.append(count)
        return self.hits[:count]


def test_without_copies_the_search_is_asked_once() -> None:
    search = Ranking([hit(n, other_words(n)) for n in range(1, 30)])
    assert list(find(search, 4).hits) == search.hits[:4]
    assert search.asked == [4]


def test_copies_take_one_place_and_are_read_all_the_same() -> None:
    copies = [hit(n, AGENCY.replace("Lima", f"Angka{n}")) for n in range(1, 5)]
    others = [hit(n, other_words(n)) for n in range(5, 30)]
    search = Ranking([*copies, *others])
    found = find(search, 4)
    assert list(found.hits) == search.hits[:7]
    assert found.leaders() == [search.hits[n] for n in (0, 4, 5, 6)]
    assert search.asked == [4, 8]


def test_any_number_of_copies_leaves_the_other_places_alone() -> None:
    copies = [hit(n, AGENCY.replace("Lima", f"Angka{n}")) for n in range(1, 90)]
    search = Ranking([*copies, hit(90, other_words(90))])
    found = find(search, 5)
    assert found.hits[-1] == search.hits[89]
    assert len(found.hits) == 7  # two leaders, five more copies


class Counting(FirstMatchReader):
    def __init__(self) -> None:
        self.passages: list[str] = []

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        self.passages += passages
        return super().read(question, passages)


def test_the_same_text_is_read_once_and_cited_wherever_it_stands(make_index: MakeIndex) -> None:
    reader = Counting()
    index = make_index(article("a", AGENCY, "X"), article("b", AGENCY, "Y"))
    answer = Assistant(index, reader, SURE).ask(QUESTION)
    assert reader.passages == [AGENCY]
    assert answer.text == "Lima"
    assert {each.article_id for each in answer.citations} == {"a", "b"}
    assert answer.support
    assert (answer.support.sources, len(answer.support.copies)) == (1, 1)


def test_articles_in_their_own_words_are_several_voices(
    make_index: MakeIndex, first_match_reader: FirstMatchReader
) -> None:
    own = "menurut polisi korban banjir bandang di kabupaten itu Lima orang"
    index = make_index(article("a", AGENCY, "X"), article("b", own, "Y"))
    answer = Assistant(index, first_match_reader, SURE).ask(QUESTION)
    assert len(answer.citations) == 2
    assert answer.support
    assert (answer.support.sources, answer.support.copies) == (2, ())


def test_a_copy_that_says_something_else_is_never_hidden(
    make_index: MakeIndex, first_match_reader: FirstMatchReader
) -> None:
    corrected = AGENCY.replace("Lima", "Tujuh")
    index = make_index(article("a", AGENCY, "X"), article("b", corrected, "Y"))
    answer = Assistant(index, first_match_reader, SURE).ask(QUESTION)
    assert answer.support
    (other,) = answer.support.otherwise
    assert {answer.text, other.quote} == {"Lima", "Tujuh"}
    stored = index.store.article(other.article_id)
    assert stored
    assert stored.text[other.start : other.end] == other.quote
    assert answer.support.sources == 1


def test_joining_can_be_turned_off(
    make_index: MakeIndex, first_match_reader: FirstMatchReader
) -> None:
    index = make_index(article("a", AGENCY, "X"), article("b", AGENCY, "Y"))
    answer = Assistant(index, first_match_reader, SURE, joins_copies=False).ask(QUESTION)
    assert answer.support
    assert (answer.support.sources, answer.support.copies) == (2, ())


def told(text: str, quote: str, copy: str) -> str | None:
    start = text.index(quote)
    place = otherwise(text, (start, start + len(quote)), (0, len(text)), copy)
    return place and copy[slice(*place)]


@pytest.mark.parametrize(
    ("quote", "copy", "expected"),
    [
        ("17 Agustus", "Rapat itu dibuka pada 18 Agustus di Solo.", "18 Agustus"),
        ("17 Agustus", "Rapat itu dibuka pada hari Senin di Solo.", "hari Senin"),
        ("Solo", "Rapat itu dibuka pada 17 Agustus di Kota Bandung.", "Kota Bandung"),
        ("17 Agustus", "Rapat itu dibuka pada 17 Agustus di Solo!", None),
        ("17 Agustus", "Rapat itu dibuka pada 17 Agustus di Bandung.", None),  # elsewhere
        ("17 Agustus", "Sidang itu dibuka pada 18 Agustus di Solo.", None),  # of something else
        ("17 Agustus", "Rapat itu dibuka pada di Solo.", None),
        ("17 Agustus", "", None),
    ],
)
def test_what_stands_in_the_place_of_the_quote(quote: str, copy: str, expected: str | None) -> None:
    assert told("Rapat itu dibuka pada 17 Agustus di Solo.", quote, copy) == expected


def cited(article_id: str, source: str | None, url: str | None = None) -> Citation:
    return Citation(article_id, "", url, source, None, 0, 1, 0, 1, "x", "x", "")


@pytest.mark.parametrize(
    ("citations", "family", "expected"),
    [
        ([("a", "X"), ("b", "Y")], {"a": 1, "b": 2}, (2, ())),
        ([("a", "X"), ("b", " x ")], {"a": 1, "b": 2}, (1, ())),
        ([("a", "X"), ("b", "Y")], {"a": 1, "b": 1}, (1, ("b",))),
        # a and b are of one source, b and c one text: all three are one voice
        ([("a", "X"), ("b", "X"), ("c", "Y")], {"a": 1, "b": 2, "c": 2}, (1, ("c",))),
        ([("a", None), ("b", None)], {}, (2, ())),
        ([], {}, (0, ())),
    ],
)
def test_independent_sources_are_counted(
    citations: list[tuple[str, str | None]],
    family: dict[str, int],
    expected: tuple[int, tuple[str, ...]],
) -> None:
    assert independent_sources([cited(*each) for each in citations], family) == expected


def test_a_site_stands_for_the_source_where_that_is_not_named() -> None:
    pages = [cited(name, None, f"https://{name}.x.id/{name}") for name in ("www", "www")]
    assert independent_sources([*pages, cited("c", None, "http://[")], {})[0] == 2


def test_a_source_is_read_no_more_often_than_allowed(
    make_index: MakeIndex, first_match_reader: FirstMatchReader
) -> None:
    start = "korban banjir bandang di kabupaten itu"
    texts = [f"{start} Lima{n} orang {other_words(n)}" for n in (1, 2, 3)]
    index = make_index(*(article(f"a{n}", text, "X") for n, text in enumerate(texts)))
    read = {}
    for most in (None, 1, 2):
        reader = Counting()
        Assistant(index, reader, SURE, passages_per_source=most).ask(QUESTION)
        read[most] = len(reader.passages)
    assert read == {None: 3, 1: 1, 2: 2}


def test_the_best_of_each_source_stay() -> None:
    hits = [hit(n, "x", f"a{n}") for n in range(1, 6)]
    sources = {"a1": "x", "a2": "x", "a3": "y", "a4": "x"}
    assert capped(hits, sources, 2) == [hits[0], hits[1], hits[2], hits[4]]
