"""A line of those who wait: in order, with an end, and no longer than anybody waits."""

import asyncio

import pytest

from ui.waiting import TURNS_KNOWN, BusyError, WaitingLine


async def _enter(line: WaitingLine, order: list[int], number: int, door: asyncio.Event) -> None:
    async with line.turn():
        order.append(number)
        await door.wait()


def test_first_come_first_served_until_the_line_is_full() -> None:
    async def scene() -> list[int]:
        line, order, door = WaitingLine(3, 60), list[int](), asyncio.Event()
        tasks = [asyncio.create_task(_enter(line, order, each, door)) for each in range(4)]
        await asyncio.sleep(0)
        assert line.waiting == 3
        with pytest.raises(BusyError):
            async with line.turn():
                pass
        door.set()
        await asyncio.gather(*tasks)
        return order

    assert asyncio.run(scene()) == [0, 1, 2, 3]


def test_who_would_wait_in_vain_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("ui.waiting.time.monotonic", lambda: now[0])

    async def scene() -> int:
        line, order = WaitingLine(64, 20), list[int]()
        for _ in range(TURNS_KNOWN):
            async with line.turn():
                now[0] += 5.0  # each turn takes five seconds
        door = asyncio.Event()
        first = asyncio.create_task(_enter(line, order, 0, door))
        await asyncio.sleep(0)
        others = [asyncio.create_task(_enter(line, order, each, door)) for each in range(1, 9)]
        await asyncio.sleep(0)
        waiting = line.waiting
        door.set()
        ended = await asyncio.gather(first, *others, return_exceptions=True)
        assert sum(isinstance(each, BusyError) for each in ended) == 8 - waiting
        return waiting

    assert asyncio.run(scene()) == 5  # four turns of five seconds, and the one that has begun


def test_a_patience_that_ends_is_told_so() -> None:
    async def scene() -> None:
        line, door = WaitingLine(3, 0.01), asyncio.Event()
        first = asyncio.create_task(_enter(line, [], 0, door))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            async with line.turn():
                pass
        assert line.waiting == 0
        door.set()
        await first

    asyncio.run(scene())
