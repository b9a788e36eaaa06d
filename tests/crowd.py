"""Many visitors of the page at once, each with a session of its own, as browsers speak to it."""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Visited:
    """What one visitor got: the statuses of all responses, and the wait for the answer."""

    statuses: tuple[int, ...]
    seconds: float
    shown: str


def visited(address: str, questions: list[str]) -> list[Visited]:
    """Let one visitor a question open the page and ask, all at once."""
    return asyncio.run(_all(address, questions))


async def _all(address: str, questions: list[str]) -> list[Visited]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        config = (await client.get("/config")).json()
        number = submit_number(config)
        return await asyncio.gather(*(_visit(client, number, each) for each in questions))


def submit_number(config: dict[str, Any], element: str = "ask") -> int:
    """Return the number of the event that sends a question, or what is in another box."""
    [box] = [each["id"] for each in config["components"] if each["props"].get("elem_id") == element]
    [number] = [each["id"] for each in config["dependencies"] if [box, "submit"] in each["targets"]]
    return int(number)


async def _visit(client: httpx.AsyncClient, number: int, question: str) -> Visited:
    opened = (await client.get("/")).status_code
    started = time.perf_counter()
    statuses, shown = await ask_page(client, number, question, secrets.token_hex(6))
    return Visited((opened, *statuses), time.perf_counter() - started, shown)


async def ask_page(
    client: httpx.AsyncClient, number: int, question: str, session: str
) -> tuple[list[int], str]:
    """Send a question as the page does; return the statuses and all that the page is shown."""
    event = {
        "data": [question, "{}"],
        "fn_index": number,
        "session_hash": session,
        "trigger_id": None,
        "event_data": None,
    }
    joined = await client.post("/gradio_api/queue/join", json=event)
    statuses, shown = [joined.status_code], ""
    if joined.status_code != 200:
        return statuses, joined.text
    async with client.stream("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
        statuses.append(stream.status_code)
        async for line in stream.aiter_lines():
            if not line.startswith("data: "):
                continue
            message = json.loads(line.removeprefix("data: "))
            if message["msg"] in ("process_generating", "process_completed"):
                shown += json.dumps(message.get("output"))
            if message["msg"] in ("process_completed", "close_stream", "unexpected_error"):
                if message["msg"] == "unexpected_error" or not message.get("success", True):
                    statuses.append(500)
                break
    return statuses, shown
