"""The page in a real browser: what a visitor sees, on a desktop and on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from answers import RIDERS, cite
from browser import (
    DESKTOP,
    PHONE,
    OpenPage,
    ask,
    clipboard,
    fits,
    is_narrow,
    needs_browser,
    serious,
)
from hostile import hostile_texts
from playwright.sync_api import Browser, Page, Route, expect
from served import ECHO, NASTY, SURE, FirstNumberReader, served_assistant, served_page

from index.build import add_articles
from index.datatypes import Article
from index.search import Index
from qa.assistant import Assistant
from qa.datatypes import Answer

SAMPLE = Path(__file__).parents[1] / "eval" / "sample" / "articles"
MAX_BYTES = 600_000

FILLER = "Sungai itu lebar dan tenang 👩‍👩‍👧 sepanjang musim. "
BRIDGE = Article(
    "jembatan:baru",
    "Jembatan Baru Dibuka",
    FILLER * 60 + "\n\nJembatan gantung itu panjangnya 1.250 meter. " + FILLER * 60,
    "https://harian.example/jembatan?a=1",
    "Harian Contoh",
    "2026-05-01",
    "id",
)

pytestmark = needs_browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_page(tmp_path_factory.mktemp("page") / "store", ECHO, BRIDGE) as address:
        yield address


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(open_page: OpenPage, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with open_page(address, request.param) as page:
        yield page


@pytest.fixture
def desktop(open_page: OpenPage, address: str) -> Iterator[Page]:
    with open_page(address, DESKTOP) as page:
        yield page


def test_an_answer_shows_sentence_span_source_and_certainty(page: Page) -> None:
    ask(page, "Berapa tarif bus?", 1)
    card = page.locator("#chat .answer")
    lead = card.locator(".lead")
    assert lead.locator(".sentence").text_content() in (
        "Tarif bus naik menjadi Rp 2.500 mulai 1 April.",
        ECHO.text,
    )
    expect(card.locator(".confidence").first).to_have_text("Sangat yakin", use_inner_text=True)
    expect(lead.get_by_role("button", name="Kutipan 1: buka artikelnya")).to_be_visible()
    assert page.locator("#chat [aria-label*='<']").count() == 0


def test_the_reader_lights_up_the_very_characters_in_view(page: Page) -> None:
    ask(page, "Berapa panjangnya jembatan gantung?", 1)
    page.locator("#chat .lead button.chip").click()
    reader = page.locator("#reader")
    expect(reader.locator("mark .span")).to_have_text("1.250")
    assert reader.locator("mark").text_content() == "Jembatan gantung itu panjangnya 1.250 meter."
    assert reader.locator(".text").evaluate("element => element.textContent") == BRIDGE.text
    place = page.evaluate("""() => {
        const body = document.querySelector(".reader-body").getBoundingClientRect();
        const mark = document.querySelector("#reader mark").getBoundingClientRect();
        return (mark.top - body.top) / body.height;
    }""")
    assert place == pytest.approx(0.3, abs=0.02)
    start = BRIDGE.text.index("Jembatan gantung")
    expect(reader.locator(".offsets")).to_have_text(
        f"Huruf {start}–{start + 44} dari jembatan:baru"
    )
    expect(reader.get_by_role("link")).to_have_attribute(
        "href",
        "https://harian.example/jembatan?a=1#:~:text="
        "Jembatan%20gantung%20itu%20panjangnya%201.250%20meter.",
    )
    expect(reader.get_by_role("link")).to_have_attribute("rel", "noopener noreferrer")
    if is_narrow(page):
        height = reader.evaluate("element => element.getBoundingClientRect().height / innerHeight")
        assert height == pytest.approx(0.72, abs=0.01)


def test_text_of_articles_is_shown_never_obeyed(page: Page) -> None:
    ask(page, "Berapa peti emas diangkut kapal ke Ambon?", 1)
    lead = page.locator("#chat .answer .lead")
    assert lead.locator(".sentence").evaluate("element => element.textContent") == NASTY.text
    assert lead.locator(".span").evaluate("element => element.textContent") == "77"
    assert (NASTY.source or "") in (lead.locator(".source").text_content() or "")
    assert lead.locator("a, img, em, b, i, code, .katex").count() == 0
    lead.locator("button.chip").click()
    reader = page.locator("#reader")
    expect(reader.locator("h2")).to_have_text(NASTY.title)
    expect(reader.locator("mark")).to_have_text(NASTY.text)
    expect(reader.get_by_role("link")).to_have_count(0)
    assert page.title() == "Berapa peti emas diangkut kapal ke Ambon? · Kutip"


def test_a_question_is_shown_as_typed(page: Page) -> None:
    ask(page, "Apa *itu* <b>$$x$$</b>?", 1)
    shown = page.locator("#chat h2.question").evaluate("element => element.textContent")
    assert shown == "Apa *itu* <b>$$x$$</b>?"


def test_no_question_is_lost_to_the_one_before(page: Page) -> None:
    for question in ("Berapa tarif bus?", "Siapa presiden Brasil?", "Berapa penumpang?"):
        page.locator("#ask textarea").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator("#ask textarea")).to_have_value("")  # it was taken
    expect(page.locator("#chat .answer")).to_have_count(3)
    expect(page.locator("#chat h2.question")).to_have_count(3)
    expect(page.locator("#chat .pending")).to_have_count(0)


def test_a_new_conversation_starts_with_the_welcome(page: Page) -> None:
    ask(page, "Berapa tarif bus?", 1)
    page.get_by_role("button", name="Percakapan baru").click()
    expect(page.locator("#hello")).to_be_visible()
    expect(page.locator("#reader")).to_be_hidden()
    ask(page, "Berapa penumpang?", 1)


def test_a_copied_quote_says_where_it_stands(desktop: Page) -> None:
    ask(desktop, "Berapa panjangnya jembatan gantung?", 1)
    desktop.get_by_role("button", name="Salin kutipan").click()
    expect(desktop.get_by_text("Kutipan disalin.")).to_be_visible()
    start = BRIDGE.text.index("Jembatan gantung")
    assert clipboard(desktop) == (
        "“Jembatan gantung itu panjangnya 1.250 meter.”\n"
        "Harian Contoh · 1 Mei 2026 · Jembatan Baru Dibuka · "
        f"jembatan:baru:{start}-{start + 44}\n"
        "https://harian.example/jembatan?a=1"
    )


def test_asking_again_replaces_the_card(desktop: Page) -> None:
    ask(desktop, "Berapa penumpang?", 1)
    before = desktop.locator("#chat .answer").get_attribute("id")
    desktop.locator("#ask textarea").fill("belum dikirim")
    desktop.get_by_role("button", name="Tanya lagi").click()
    expect(desktop.locator(f"#chat #{before}")).to_have_count(0)
    expect(desktop.locator("#chat .answer")).to_have_count(1)
    expect(desktop.locator("#ask textarea")).to_have_value("belum dikirim")


def test_an_article_forgotten_since_is_said_to_be(open_page: OpenPage, address: str) -> None:
    with open_page(address, DESKTOP, missing=True) as page:
        page.route("**/api/articles/*", lambda route: route.fulfill(status=404, json={}))
        ask(page, "Berapa penumpang?", 1)
        reader = page.locator("#reader")
        expect(reader.locator(".warning")).to_have_text(re.compile("sudah dilupakan"))
        expect(reader.locator(".lost")).to_have_text(RIDERS.text)
        expect(reader.locator("mark")).to_have_count(0)


@pytest.mark.parametrize(
    ("text", "warning", "marks"),
    [
        (f"Baru 👍🏽. {RIDERS.text}", "Kalimatnya masih ada", 1),
        ("Semuanya lain.", "tidak ada lagi", 0),
    ],
    ids=["moved", "gone"],
)
def test_an_article_changed_since_is_said_to_be(
    desktop: Page, text: str, warning: str, marks: int
) -> None:
    def changed(route: Route) -> None:
        article = route.fetch().json()
        route.fulfill(json={**article, "text": text, "text_sha256": "0"})

    desktop.route("**/api/articles/*", changed)
    ask(desktop, "Berapa penumpang?", 1)
    reader = desktop.locator("#reader")
    expect(reader.locator(".warning")).to_have_text(re.compile(warning))
    expect(reader.locator("mark")).to_have_count(marks)
    if marks:
        expect(reader.locator("mark")).to_have_text(RIDERS.text)
        expect(reader.locator("mark .span")).to_have_text("41.200")
    else:
        expect(reader.locator(".lost")).to_have_text(RIDERS.text)


def test_a_question_in_the_address_waits_in_the_box(page: Page, address: str) -> None:
    question = "Berapa tarif <b>bus</b> & \"kereta\" 'kota'?\u202e"
    page.goto(f"{address}?q={quote(question)}")
    expect(page.locator("#ask textarea")).to_have_value(question)
    expect(page.locator("#chat .answer")).to_have_count(0)
    expect(page.locator("#ask b")).to_have_count(0)


def test_a_question_in_the_address_is_cut_at_the_longest_allowed(page: Page, address: str) -> None:
    page.goto(f"{address}?q={'x' * 2500}")
    expect(page.locator("#ask textarea")).to_have_value("x" * 2000)


def test_a_reload_counts_the_articles_and_their_examples_anew(
    open_page: OpenPage, tmp_path: Path
) -> None:
    index = Index.open(tmp_path / "store", create=True, writable=True)
    add_articles(index, [RIDERS])
    with (
        served_assistant(Assistant(index, FirstNumberReader(), SURE)) as address,
        open_page(address, DESKTOP) as page,
    ):
        stats = page.locator("#top .stats")
        expect(stats).to_have_text("1 artikel", use_inner_text=True)
        expect(page.locator("button.example")).to_have_count(0)
        page.get_by_role("button", name="EN: English").click()
        expect(stats).to_have_text("1 article", use_inner_text=True)
        add_articles(index, [Article("kz-wamenlu-baru", "Wamenlu", "Abenova berumur 44 tahun.")])
        page.reload()
        expect(stats).to_have_text("2 articles", use_inner_text=True)
        expect(page.locator("button.example")).to_have_count(1)


@pytest.mark.parametrize("width", [360, 820, 821, 1920])
def test_nothing_is_wider_than_the_window(open_page: OpenPage, address: str, width: int) -> None:
    with open_page(address, (width, 740)) as page:
        assert fits(page)
        ask(page, "Berapa peti emas diangkut kapal ke Ambon?", 1)
        page.locator("#chat .lead button.chip").click()
        expect(page.locator("#reader mark")).to_be_visible()
        assert fits(page)
        for place in ("#ask", "#chat h2.question", "#reader"):
            box = page.locator(place).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: OpenPage, address: str, scheme: str) -> None:
    with open_page(address, DESKTOP, scheme) as page:
        assert serious(page) == []
        ask(page, "Berapa tarif bus?", 1)
        expect(page.locator("#reader mark")).to_be_visible()
        ask(page, "Bagaimana dengan pelajar?", 2)
        ask(page, "Siapa presiden Brasil?", 3)
        page.get_by_role("button", name="Ubah").click()
        expect(page.get_by_label("Pertanyaan yang dimaksud")).to_be_visible()
        assert serious(page) == []


def test_the_page_is_light(browser: Browser, address: str) -> None:
    page = browser.new_page()
    session = page.context.new_cdp_session(page)
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    page.goto(address)
    expect(page.locator("#ask textarea")).to_be_visible()
    ask(page, "Berapa tarif bus?", 1)  # the conversation's own parts come with the first answer
    page.close()
    assert 100_000 < sum(sizes) <= MAX_BYTES


BATCH = 100


class Everything(Assistant):
    """Answer the number of a batch of articles with a quote from each of them."""

    articles: tuple[Article, ...] = ()

    def ask(
        self, question: str, history: Any = (), where: Any = None, threshold: Any = None
    ) -> Answer:
        first = int(question) * BATCH
        quoted = self.articles[first : first + BATCH]
        found = tuple(cite(article, middle(article.text)) for article in quoted)
        return Answer(question, None, found[0].quote, 0.6, "answered", found)


def middle(text: str) -> str:
    return text[len(text) // 3 : len(text) // 3 * 2]


COMPARE = """async (texts) => {
    const wrong = [];
    const reader = document.querySelector("#reader");
    const own = "mark.sentence, strong.span, span.together, span.unseen";
    const quiet = (place) => [...place.querySelectorAll("*")].every((each) => each.matches(own));
    const chips = [...document.querySelectorAll("#chat .answer button.chip")];
    for (const [place, chip] of chips.entries()) {
        const [text, quote] = texts[place];
        const shown = chip.closest("blockquote").querySelector(".sentence");
        chip.click();
        while (reader.dataset.shown !== chip.value) await new Promise(requestAnimationFrame);
        const read = reader.querySelector(".text");
        const right = shown.textContent === text && read.textContent === text
            && shown.querySelector(".span").textContent === quote
            && read.querySelector("mark .span").textContent === quote
            && read.querySelector("mark").textContent === text
            && quiet(shown) && quiet(read) && !window.hacked;
        if (!right) wrong.push([text, shown.textContent, read.textContent]);
    }
    return [chips.length, wrong];
}"""


@pytest.mark.parametrize("count", [200, pytest.param(2000, marks=pytest.mark.long)])
def test_hostile_texts_are_shown_as_stored(open_page: OpenPage, tmp_path: Path, count: int) -> None:
    articles = [Article(f"h{n}", "*", text) for n, text in enumerate(hostile_texts(count))]
    index = Index.open(tmp_path / "store", create=True, writable=True)
    add_articles(index, articles)
    stored = {article.id: article for article in index.store.articles()}
    assistant = Everything(index, FirstNumberReader(), SURE)
    assistant.articles = tuple(stored[article.id] for article in articles)
    texts = [(article.text, middle(article.text)) for article in assistant.articles]
    with served_assistant(assistant) as address, open_page(address, DESKTOP) as page:
        for batch in range(count // BATCH):
            ask(page, str(batch), 1)
            expected = texts[batch * BATCH : (batch + 1) * BATCH]
            assert page.evaluate(COMPARE, expected) == [BATCH, []]
            page.get_by_role("button", name="Percakapan baru").click()
            expect(page.locator("#hello")).to_be_visible()


def test_a_pointer_on_a_chip_shows_what_stands_around_the_quote(desktop: Page) -> None:
    ask(desktop, "Berapa panjangnya jembatan gantung?", 1)
    expect(desktop.locator("#reader mark")).to_be_visible()
    desktop.keyboard.press("Escape")
    expect(desktop.locator("#reader")).to_be_hidden()
    card, chip = desktop.locator("#hover"), desktop.locator("#chat .lead button.chip")
    chip.hover()
    expect(card.locator("mark")).to_have_text("Jembatan gantung itu panjangnya 1.250 meter.")
    sentence = FILLER.strip()
    expect(card.locator(".around")).to_have_text(
        f"{sentence} Jembatan gantung itu panjangnya 1.250 meter. {sentence}"
    )
    desktop.mouse.move(5, 400)
    expect(card).to_be_hidden()
    chip.hover()
    expect(card).to_be_visible()
    chip.click()
    expect(card).to_be_hidden()
    expect(desktop.locator("#reader mark")).to_be_visible()


def test_hidden_characters_are_seen_and_numbers_stay_together(desktop: Page) -> None:
    dressed = """(text) => import(document.querySelector('script[src*="/page/"]').src
        .replace('page.js', 'text.js')).then(({ nodes }) => nodes(text).map((node) => node.className
        ? `${node.className}:${node.title || node.textContent}` : node))"""
    assert desktop.evaluate(dressed, "naik Rp 2.500 atau 2,5 juta, abc\u202edef, a\u200bb") == [
        "naik ",
        "together:Rp 2.500",
        " atau ",
        "together:2,5 juta",
        ", abc",
        "unseen:U+202E",
        "def, a",
        "unseen:U+200B",
        "b",
    ]
    joined = "👩\u200d👩\u200d👧 dan \u0646\u200c\u0645 tetap utuh pada 2026."
    assert desktop.evaluate(dressed, joined) == [joined]


def test_a_deep_link_leads_to_its_answer(open_page: OpenPage, address: str) -> None:
    with open_page(address, PHONE) as page:
        for number, question in enumerate(["Berapa tarif bus?", "Berapa penumpang?"] * 3, 1):
            ask(page, question, number)
        page.locator("#chat .answer").nth(1).get_by_role("button", name="Salin tautan").click()
        expect(page.get_by_text("Tautan disalin.")).to_be_visible()
        link = clipboard(page)
    with open_page(address, PHONE) as other:
        other.goto(link)
        expect(other.locator("#chat .answer")).to_have_count(6)
        linked = other.locator("#chat .answer").nth(1)
        expect(linked).to_be_in_viewport()
        assert f"#{linked.get_attribute('id')}" in link
        expect(other.locator("#chat .answer").nth(5)).not_to_be_in_viewport()
