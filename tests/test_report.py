"""The report: its words, its numbers, and the page in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import CHROMIUM, opened_browser
from playwright.sync_api import Browser, Page
from report_runs import HOSTILE, RIGHT_TO_LEFT, found, outcomes, result, run

from eval.losses.cause import attribute
from eval.measures.registry import MEASURES
from eval.questions import Question
from eval.record import Result
from eval.report.build import FOLDER, Options, report
from eval.report.cards import card_groups, lost_questions
from eval.report.command import main
from eval.report.headline import headline, verdict
from eval.report.numbers import change, measured, number, percent, readable_day, share_in_words
from eval.report.text import ask_again, light, shown
from eval.report.view import View, view_of
from eval.report.words import LANGUAGES
from eval.runs import Run, record
from index.errors import KutipError

ID, EN = LANGUAGES["id"], LANGUAGES["en"]
MIXED = outcomes(right=30, wrong=12, refused=9, invented=4, unknown=16)


def seen(run_: Run, baseline: Run | None = None, language: str = "id") -> View:
    return view_of(run_, baseline, LANGUAGES[language])


def worse() -> Run:
    """Return a baseline with the same questions as ``MIXED`` and fewer right answers."""
    return run(outcomes(right=10, wrong=32, refused=9, invented=10, unknown=10))


# Words and numbers


def test_both_languages_say_the_same_things() -> None:
    assert ID.keys() == EN.keys()
    for key in ID:
        assert set(re.findall(r"{(\w+)}", ID[key])) == set(re.findall(r"{(\w+)}", EN[key])), key


@pytest.mark.parametrize(
    ("count", "total", "indonesian", "english"),
    [
        (0, 90, "tidak satu pun", "none"),
        (90, 90, "semua", "all"),
        (2, 3, "dua dari tiga", "two in three"),
        (13, 20, "tiga belas dari dua puluh", "thirteen in twenty"),
        (712, 1000, "tujuh dari sepuluh", "seven in ten"),
        (750, 1000, "lebih dari tujuh dari sepuluh", "more than seven in ten"),
        (769, 1000, "hampir delapan dari sepuluh", "almost eight in ten"),
        (795, 1000, "delapan dari sepuluh", "eight in ten"),
        (30, 1000, "kurang dari satu dari sepuluh", "fewer than one in ten"),
        (80, 1000, "hampir satu dari sepuluh", "almost one in ten"),
        (950, 1000, "lebih dari sembilan dari sepuluh", "more than nine in ten"),
        (999, 1000, "hampir semua", "almost all"),
    ],
)
def test_a_share_in_words(count: int, total: int, indonesian: str, english: str) -> None:
    assert share_in_words(count, total, ID) == indonesian
    assert share_in_words(count, total, EN) == english


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert (number(12430, ID), number(12430, EN)) == ("12.430", "12,430")
    assert (percent(0.712, ID, 1), percent(0.712, EN, 1)) == ("71,2\u00a0%", "71.2%")
    assert measured("reciprocal_rank@10", 0.642, ID) == "0,642"
    assert (change(-0.0625, ID), change(0.031, EN), change(0, EN)) == ("\u22126,2", "+3.1", "0.0")
    assert percent(float("nan"), ID) == "–"


def test_days_are_written_out_and_anything_else_is_left() -> None:
    assert readable_day("2026-11-20T13:27:36+00:00", ID) == "20 November 2026"
    assert readable_day("2026-05-01", EN) == "1 May 2026"
    assert (readable_day("kemarin", ID), readable_day(None, ID)) == ("kemarin", "")


# Headline


@pytest.mark.parametrize(
    ("counts", "indonesian", "english"),
    [
        (
            {"right": 70, "wrong": 30},
            "Tujuh dari sepuluh pertanyaan dijawab tepat.",
            "Seven in ten of the questions are answered exactly.",
        ),
        (
            {"right": 30, "refused": 70, "unknown": 90, "invented": 10},
            "Dari pertanyaan yang ada jawabannya, tiga dari sepuluh dijawab tepat; dari yang"
            " tidak ada, sembilan dari sepuluh ditolak.",
            "Of the questions that have an answer, three in ten are answered exactly; of those"
            " that have none, nine in ten are refused.",
        ),
        (
            {"right": 5, "unknown": 5},
            "Semua pertanyaan dijawab tepat, dan yang tanpa jawaban ditolak.",
            "All questions are answered exactly, and those without an answer are refused.",
        ),
        (
            {"refused": 40, "unknown": 2},
            "Tidak satu pun pertanyaan dijawab: semuanya ditolak.",
            "Not one question is answered: all are refused.",
        ),
        (
            {"unknown": 18, "invented": 12},
            "Enam dari sepuluh pertanyaan tanpa jawaban ditolak.",
            "Six in ten of the questions without an answer are refused.",
        ),
    ],
)
def test_the_headline_is_the_conclusion(
    counts: dict[str, int], indonesian: str, english: str
) -> None:
    asked = run(outcomes(**counts))
    assert headline(seen(asked)) == indonesian
    assert headline(seen(asked, language="en")) == english


def test_a_search_is_summed_up_by_the_first_ten() -> None:
    ranks = [1] * 5 + [4] * 2 + [15, None, None]
    asked = run([found(place, rank) for place, rank in enumerate(ranks)], "retrieval")
    expected = "Untuk tujuh dari sepuluh pertanyaan, artikel yang benar ada di sepuluh teratas."
    assert headline(seen(asked)) == expected


def test_a_reader_is_judged_by_its_best_proposals() -> None:
    asked = run(outcomes(right=30, refused=30, wrong=40), "reading")
    assert headline(seen(asked)) == "Pembaca menemukan enam dari sepuluh jawaban dengan tepat."


@pytest.mark.parametrize(
    ("before", "after", "tone"),
    [
        ({"right": 10, "wrong": 50}, {"right": 40, "wrong": 20}, "better"),
        ({"right": 40, "wrong": 20}, {"right": 10, "wrong": 50}, "worse"),
        ({"right": 31, "wrong": 29}, {"right": 32, "wrong": 28}, "same"),
    ],
)
def test_the_verdict_speaks_only_beyond_chance(
    before: dict[str, int], after: dict[str, int], tone: str
) -> None:
    told = verdict(seen(run(outcomes(**after)), run(outcomes(**before))))
    assert told is not None
    assert (told.tone, told.text) == (tone, ID[f"verdict_{tone}"])


def test_gains_and_losses_together_are_called_so() -> None:
    bold = [*outcomes(right=60), *(result(100 + n, "invented") for n in range(60))]
    shy = [*outcomes(refused=60), *(result(100 + n, "unknown") for n in range(60))]
    told = verdict(seen(run(shy), run(bold)))
    assert told is not None
    assert told.text == ID["verdict_mixed"]


def test_a_baseline_with_other_questions_is_told() -> None:
    shorter = run(MIXED[:50])
    assert ID["pairs"].format(n=50) in report(run(MIXED), shorter)
    assert ID["pairs"].format(n=len(MIXED)) not in report(run(MIXED), worse())


# The page holds what the run says


def test_the_figures_are_the_measures_of_the_run() -> None:
    page = report(run(MIXED), None, Options("en"))
    for name in ("exact_match", "f1", "no_answer_accuracy", "citation_fidelity"):
        value = measured(name, MEASURES[name].mean(MIXED), EN)
        assert f"<dt>{EN[f'figure_{name}']}</dt><dd>{value}</dd>" in page
    lost = sum(attribute(one) is not None for one in MIXED)
    assert f"({lost} in all)" in page


def test_the_same_run_gives_the_same_bytes() -> None:
    baseline = worse()
    assert report(run(MIXED), baseline) == report(run(MIXED), baseline)


def test_a_passage_read_is_named_by_its_own_title() -> None:
    def read(number: int, title: str) -> Result:
        made = result(number, "wrong")
        (cited,) = made.proposals[0].citations
        proposal = replace(made.proposals[0], citations=(replace(cited, title=title),))
        return replace(made, proposals=(proposal,))

    view = seen(run([read(1, "Bus"), read(2, "Kereta")], "reading"))
    (group,) = card_groups(lost_questions(view), view, 30, None)
    for card, title, other in zip(group.cards, ("Bus", "Kereta"), ("Kereta", "Bus"), strict=True):
        assert all(title in quote.source and other not in quote.source for quote in card.quotes)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("mode", ["pipeline", "reading", "retrieval"])
def test_every_mode_has_a_page_in_both_languages(mode: str, language: str) -> None:
    page = report(run(MIXED, mode), worse() if mode == "pipeline" else None, Options(language))
    assert f'<html lang="{language}">' in page
    assert page.count("<h1>") == 1
    assert "nan" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S).lower().split()


def test_unfinished_and_small_runs_say_so() -> None:
    small = run(outcomes(right=2, wrong=1))
    unfinished = Run(small.path, {**small.header, "questions": 90}, small.results)
    page = report(unfinished)
    assert ID["few_questions"].format(n=3) in page
    assert ID["incomplete"].format(n=3, total=90) in page


def test_cards_show_some_of_every_cause_and_never_more_than_asked_for() -> None:
    view = seen(run(MIXED))
    lost = lost_questions(view)
    groups = card_groups(lost, view, 5, None)
    assert sum(len(group.cards) for group in groups) == 5
    assert [group.name for group in groups] == [
        "menjawab padahal tidak ada jawabannya",
        "salah baca",
        "menolak padahal tahu",
    ]
    assert card_groups(lost, view, 0, None) == ()
    assert sum(len(group.cards) for group in card_groups(lost, view, 999, None)) == len(lost)


def test_the_surest_wrong_answer_comes_first() -> None:
    sure = result(900, "wrong", question="Yang paling yakin?", confidence=0.99)
    view = seen(run([*MIXED, sure]))
    group = card_groups(lost_questions(view), view, 30, None)[1]
    assert "Yang paling yakin?" in group.cards[0].question


def test_a_page_of_many_questions_stays_small() -> None:
    many = outcomes(right=300, wrong=200, refused=100, invented=50, unknown=150)
    assert len(report(run(many)).encode()) < 200_000


# Hostile texts


@pytest.mark.parametrize("text", [HOSTILE, RIGHT_TO_LEFT, "", "a\x00b", "a\ud800b", "a\r\nb"])
def test_shown_text_is_inert(text: str) -> None:
    html = shown(text)
    html.encode()
    assert "<script" not in html
    assert all(f"&#{x};" not in html for x in (0, 0xD800))


def test_a_lit_sentence_is_cut_around_its_span() -> None:
    lit = light("a " * 400 + "INI" + " b" * 400, 800, 803)
    assert lit.span == "INI"
    assert lit.before.startswith("…") and lit.after.endswith("…")
    assert len(lit.before + lit.after) < 400


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("http://127.0.0.1:7860", "http://127.0.0.1:7860/?q=a%26b%20%22c%22"),
        ("https://kutip.example/chat/?x=1#y", "https://kutip.example/chat/?q=a%26b%20%22c%22"),
        ("javascript:alert(1)", None),
        ("//kutip.example", None),
        ("http://[", None),
        (None, None),
    ],
)
def test_links_lead_to_web_pages_only(page: str | None, expected: str | None) -> None:
    assert ask_again(page, 'a&b "c"') == expected


class Parsed(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_has_no_script_and_asks_for_nothing() -> None:
    nasty = [result(n, "wrong", HOSTILE, sentence=f"{HOSTILE} Rp 2.500") for n in (500, 501)]
    page = report(run([*MIXED, *nasty], name='"><script>'), worse())
    tags = Parsed(page).tags
    assert {"script", "link", "img", "iframe", "object", "form", "base"}.isdisjoint(
        tag for tag, _ in tags
    )
    assert not any(name.startswith("on") for _, attributes in tags for name in attributes)
    links = [attributes["href"] or "" for tag, attributes in tags if tag == "a"]
    assert links and all(link.startswith("http://127.0.0.1:7860/?q=") for link in links)
    assert "url(" not in page and "@import" not in page
    policy = next(a["content"] for _, a in tags if "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


# Colours


def tokens(css: str, dark: bool) -> dict[str, str]:
    part = css.partition("prefers-color-scheme: dark")[2 if dark else 0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part.partition("}")[0]))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


TEXTS = [
    (text, ground)
    for text in ("ink", "muted", "accent", "bad", "wrong")
    for ground in ("paper", "card")
]
TEXTS += [("ink", "gold-mark"), ("ink", "given-mark"), ("ink", "soft")]
TEXTS += [("on-cause", f"cause-{place}") for place in range(1, 7)]
GRAPHICS = [("grey", "card"), *((f"cause-{place}", "card") for place in range(1, 7))]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_colours_can_be_told_apart(dark: bool) -> None:
    colours = tokens((FOLDER / "style.css").read_text(encoding="utf-8"), dark)
    for pairs, least in ((TEXTS, 4.5), (GRAPHICS, 3.0)):
        for text, ground in pairs:
            assert contrast(colours[text], colours[ground]) >= least, (text, ground)


# The command


def written(tmp_path: Path) -> Path:
    path = tmp_path / "contoh.jsonl"
    made = run(MIXED)
    answers = {one.id: one for one in made.results}
    questions = [Question(one.id, one.question) for one in made.results]
    record(path, made.header, questions, lambda question: answers[question.id])
    return path


def test_few_right_answers_are_not_denied_when_no_threshold_is_safe() -> None:
    page = report(run(outcomes(right=8, wrong=12)), None, Options("en"))
    assert "No threshold that answers 20 or more has at most 5% wrong." in page


def test_the_page_says_the_command_that_makes_it_again() -> None:
    page = report(run(MIXED), None, Options("en", "http://127.0.0.1:9/a b", 7))
    assert "--language en --errors 7 --page &#39;http://127.0.0.1:9/a b&#39;</code>" in page
    assert "--errors" not in report(run(MIXED), None, Options())


def test_the_command_writes_the_page_beside_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path)
    assert main([str(path), "--errors", "2", "--language", "en"]) == 0
    assert capsys.readouterr().out == f"{path.with_suffix('.html')}\n"
    assert "Errors worth reading" in path.with_suffix(".html").read_text(encoding="utf-8")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["contoh.html", "contoh.jsonl"]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--page", "javascript:alert(1)"], "is no http or https address"),
        (["--errors", "-1"], "--errors -1 is below zero"),
        (["--baseline", "/nowhere.jsonl"], "/nowhere.jsonl cannot be read"),
        (["--out", "{run}"], "is a run file"),
        (["--out", "/dev/null/x.html"], "cannot be written"),
    ],
)
def test_bad_input_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], line: str
) -> None:
    path = written(tmp_path)
    assert main([str(path), *(option.format(run=path) for option in options)]) == 2
    told = capsys.readouterr().err
    assert line in told and told.count("\n") == 1


def test_an_unknown_mode_is_one_line() -> None:
    with pytest.raises(KutipError, match="is not known here"):
        report(run(MIXED, "thinking"))


# In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    with opened_browser() as browser:
        yield browser


def nasty_run() -> Run:
    sentence = f"{HOSTILE} Rp 2.500 {RIGHT_TO_LEFT}"
    nasty = [result(500 + n, "wrong", question=HOSTILE, sentence=sentence) for n in range(2)]
    long = [result(600 + n, "invented", question="x" * 2000) for n in range(2)]
    return run([*nasty, *long, *MIXED], name="x" * 150)


def opened(browser: Browser, path: Path, html: str, width: int) -> Page:
    path.write_text(html, encoding="utf-8", newline="")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    return page


def test_hostile_texts_are_shown_never_obeyed(browser: Browser, tmp_path: Path) -> None:
    asked: list[str] = []
    page = opened(browser, tmp_path / "a.html", report(nasty_run()), 1280)
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    headings = page.locator("h3 bdi").evaluate_all("all => all.map(one => one.textContent)")
    assert HOSTILE in headings
    sentences = page.locator(".gold bdi").evaluate_all("all => all.map(one => one.textContent)")
    assert any(text.startswith(f"{HOSTILE} Rp 2.500 ") for text in sentences)
    assert page.title().startswith("xxx")
    assert page.locator("script").count() == 0
    assert asked == [(tmp_path / "a.html").as_uri()]
    page.close()


@pytest.mark.parametrize("width", [360, 390, 820, 1280])
def test_nothing_is_wider_than_the_screen(browser: Browser, tmp_path: Path, width: int) -> None:
    page = opened(browser, tmp_path / "a.html", report(nasty_run(), run(MIXED)), width)
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    labels = page.locator("svg text").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.left, box.right])"
    )
    assert all(left >= 0 and right <= width for left, right in labels)
    sizes = page.locator("svg text").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 11
    page.close()


def test_paper_has_light_pages_with_every_card(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path / "a.html", report(nasty_run(), run(MIXED)), 690)
    page.emulate_media(media="print", color_scheme="dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 690
    heights = page.locator(".card").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(heights) > 0
    assert max(heights) < 900  # fits a page, so none is cut
    page.close()
