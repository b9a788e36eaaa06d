"""A short run of tests/api_fuzz.py: some requests of each kind, and what makes it go red."""

import logging
import random
from collections.abc import Iterator
from io import StringIO

import httpx
import pytest
from api_fuzz import Described, failures, generate, mutant, page_seeds, send_mutants
from crowd import visited
from served import running, small_assistant

from ui.limits import Limits, Rate
from ui.request_log import start_log
from ui.serving import Serving

NO_LIMITS = Limits(Rate(10**9, 1e9), Rate(10**9, 1e9))


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, StringIO]]:
    """Yield the address and the log of a served page without limits."""
    from ui.web import create_app  # here, as Gradio takes seconds to be imported

    folder = tmp_path_factory.mktemp("fuzz") / "store"
    assistant = small_assistant(folder)
    stream, logger = StringIO(), logging.getLogger()
    start_log(each_request=True, stream=stream)
    handler = logger.handlers[-1]
    with running(create_app(assistant), Serving(folder, limits=NO_LIMITS)) as address:
        yield address, stream
    logger.removeHandler(handler)
    assistant.close()


def test_mutants_are_answered_as_described(
    fuzzed: tuple[str, StringIO], capfd: pytest.CaptureFixture[str]
) -> None:
    address, log = fuzzed
    visited(address, ["Berapa tarif bus?"])
    result = send_mutants(address, 400, seed=7)
    assert result.wrong == []
    assert failures(log.getvalue()) + failures(capfd.readouterr().err) == []
    assert {200, 404, 405, 422} <= set(result.statuses)


def test_requests_made_out_of_the_document_are_answered_as_described(
    fuzzed: tuple[str, StringIO],
) -> None:
    made, report = generate(fuzzed[0], 3, seed=7, phases="fuzzing")
    assert report == ""
    assert made > 30


FOUND = [
    # What earlier versions failed at.
    ("POST", "/gradio_api/cancel", b'{"\x93": 1}', {"content-type": "text/plain"}),
    ("POST", "/gradio_api/run/predict", b'{"data": []}', {}),
    ("POST", "/gradio_api/run/predict", b'{"data":[],"fn_index":2,"session_hash":"\\ud800"}', {}),
    ("GET", "/gradio_api/queue/data?session_hash=tidak-ada", b"", {}),
    ("GET", "/static/img/" + "x" * 3000, b"", {}),
    ("TRACE", "/api/suggestions", b"", {}),
    ("PROPFIND", "/api/articles", b"", {}),
]


@pytest.mark.parametrize(("method", "path", "body", "headers"), FOUND)
def test_what_once_failed_is_refused(
    fuzzed: tuple[str, StringIO],
    capfd: pytest.CaptureFixture[str],
    method: str,
    path: str,
    body: bytes,
    headers: dict[str, str],
) -> None:
    address, log = fuzzed
    before = len(log.getvalue())
    headers = {"content-type": "application/json", **headers}
    status = httpx.request(method, address + path, content=body, headers=headers).status_code
    assert status < 500
    assert failures(log.getvalue()[before:]) + failures(capfd.readouterr().err) == []


def test_a_wrong_response_is_seen() -> None:
    shape = {"type": "object", "required": ["id"]}
    response = {"content": {"application/json": {"schema": shape}}}
    operation = {"get": {"responses": {"200": response}}}
    described = Described({"paths": {"/api/x/{id}": operation}, "components": {}})
    kind = "application/json"
    assert described.wrong("GET", "/api/x/1", 200, kind, b'{"id": 1}') is None
    assert "id" in str(described.wrong("GET", "/api/x/1", 200, kind, b"{}"))
    assert described.wrong("GET", "/api/x/1", 418, kind, b"{}") == "status 418 is not described"
    assert described.wrong("GET", "/elsewhere", 418, kind, b"{}") is None


def test_a_failure_in_the_log_is_seen() -> None:
    log = "2026 a1 GET / 200 1 ms\n2026 a2 failed\n  File x\nbuiltins.ZeroDivisionError\n"
    assert failures(log) == ["2026 a2 failed", "builtins.ZeroDivisionError"]


def test_mutants_differ_and_can_be_repeated() -> None:
    made = [[mutant(each, random.Random(5)) for each in page_seeds()] for _ in range(2)]  # noqa: S311
    assert made[0] == made[1]
    assert sum(a != b for a, b in zip(made[0], page_seeds(), strict=True)) > len(made[0]) * 0.8
