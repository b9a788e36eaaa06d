"""How much one address may ask for, counted by hand and over a real connection."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from browser import DESKTOP, OpenPage, ask, needs_browser
from playwright.sync_api import expect
from served import running, small_assistant

from ui.api import OneAtATime, create_api
from ui.limits import IN_A_NETWORK, ON_THIS_COMPUTER, Limiter, Limits, Rate
from ui.messages import ENGLISH, INDONESIAN
from ui.serving import Serving

TWO_THEN_ONE_IN_FIVE_SECONDS = Rate(2, 0.2)


def waits(*asked: tuple[str, float]) -> list[float]:
    """Return how long each of some requests must wait: (address, second)."""
    limiter, rate = Limiter(), TWO_THEN_ONE_IN_FIVE_SECONDS
    return [round(limiter.wait_seconds(who, "questions", rate, now), 6) for who, now in asked]


def test_a_bucket_holds_its_burst_and_fills_again() -> None:
    a = "192.0.2.1"
    assert waits((a, 0), (a, 0), (a, 0), (a, 4), (a, 5), (a, 5)) == [0, 0, 5, 1, 0, 5]


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    a = "192.0.2.1"
    assert waits((a, 0), (a, 1000), (a, 1000), (a, 1000)) == [0, 0, 0, 5]


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),  # both of one customer's network
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "tidak ada", False),
    ],
)
def test_who_counts_as_one(first: str, second: str, one: bool) -> None:
    assert (waits((first, 0), (first, 0), (second, 0)) != [0, 0, 0]) is one


def test_questions_and_the_rest_are_counted_apart() -> None:
    limiter, rate = Limiter(), Rate(1, 1.0)
    for kind in ("questions", "requests"):
        assert limiter.wait_seconds("192.0.2.1", kind, rate, 0) == 0


def test_those_that_asked_last_are_remembered() -> None:
    limiter, rate = Limiter(most_addresses=100), Rate(1, 0.001)
    for number in range(1000):
        assert limiter.wait_seconds(f"192.0.2.{number}", "questions", rate, 0) == 0
    assert limiter.wait_seconds("192.0.2.999", "questions", rate, 0) > 0
    assert limiter.wait_seconds("192.0.2.0", "questions", rate, 0) == 0
    assert len(limiter._left) == 100


@pytest.mark.parametrize("limits", [ON_THIS_COMPUTER, IN_A_NETWORK])
def test_sixty_four_people_behind_one_address_are_within_the_limits(limits: Limits) -> None:
    # Each opens the page and asks, all in the same second: one call of the page and a question.
    assert limits.questions.burst >= 2 * 64
    assert limits.requests.burst >= 64 * 200


def test_more_than_that_is_refused_at_once_and_told_when(tmp_path: Path) -> None:
    assistant = small_assistant(tmp_path)
    app = create_api(OneAtATime(assistant))
    limits = Limits(Rate(70, 0.5), Rate(3, 0.1))
    with (
        running(app, Serving(limits=limits)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
        ThreadPoolExecutor(100) as pool,
    ):
        body = {"question": "Berapa tarif bus?"}
        asked = list(pool.map(lambda _: client.post("/api/ask?lang=en", json=body), range(100)))
        refused = [each for each in asked if each.status_code == 429]
        answered = [each for each in asked if each.status_code == 200]
        pages = [client.get("/tidak-ada", headers={"accept": "text/html"}) for _ in range(4)]
    assistant.close()
    assert 64 <= len(answered) <= 72  # the line of those who wait has an end, too
    assert len(answered) + len(refused) == 100
    told = next(each for each in refused if int(each.headers["retry-after"]) <= 2)
    seconds = told.headers["retry-after"]
    assert told.json() == {"error": ENGLISH["server_too_many"].format(seconds=seconds)}
    assert [each.status_code for each in pages] == [404, 404, 404, 429]
    assert int(pages[3].headers["retry-after"]) in (9, 10)
    assert "text/html" in pages[3].headers["content-type"]
    line = INDONESIAN["server_too_many"].format(seconds=pages[3].headers["retry-after"])
    assert f"<p>{line}</p>" in pages[3].text
    assert len(pages[3].headers["x-request-id"]) == 16


@needs_browser
def test_the_page_shows_the_refusal_and_keeps_the_question(
    open_page: OpenPage, tmp_path: Path
) -> None:
    from ui.web import create_app  # here, as Gradio takes seconds to be imported

    assistant = small_assistant(tmp_path)
    # For the page's arrival, its looking again for examples on a busy machine, and a question.
    limits = Limits(Rate(5, 0.02), Rate(20_000, 1.0))
    serving = Serving(tmp_path, limits=limits)
    with (
        running(create_app(assistant), serving) as address,
        open_page(address, DESKTOP, failing=True) as page,
    ):
        ask(page, "Berapa tarif bus?", 1)
        refusal = page.locator(".toast-body")
        for answers in range(2, 7):
            page.locator("#ask textarea").fill("Berapa penumpang?")
            page.keyboard.press("Enter")
            expect(page.locator("#chat .answer").nth(answers - 1).or_(refusal)).to_be_visible()
            if refusal.is_visible():
                break
        told = re.compile(r"Terlalu banyak permintaan dari alamat ini|Too many requests from this")
        expect(refusal).to_contain_text(told)
        expect(page.locator("#ask textarea")).to_have_value("Berapa penumpang?")
    assistant.close()
