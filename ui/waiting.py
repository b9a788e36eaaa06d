"""Many requests -> one at a time, in order: a line with an end and a limit to patience."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

TURNS_KNOWN = 8  # of fewer, nobody can say how long the next ones take
NEWEST_SHARE = 0.1  # of the newest turn in the mean of all


class BusyError(Exception):
    """The line is full, or the wait was too long; nothing was done."""


class WaitingLine:
    """Lets one in at a time, first come first served; ``places`` counts those who wait.

    Who would wait in vain is refused at once: the turns before would take longer than anybody
    waits.
    """

    def __init__(self, places: int, patience_seconds: float) -> None:
        self._places = places
        self._patience_seconds = patience_seconds
        self._waiting = 0
        self._lock = asyncio.Lock()
        self._turns = 0
        self._turn_seconds = 0.0

    @property
    def waiting(self) -> int:
        """Return how many wait for their turn."""
        return self._waiting

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn and hold it; raise BusyError at once when the line is full."""
        if self._waiting >= self._places or self._expected_seconds() > self._patience_seconds:
            raise BusyError
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._lock.acquire()
        except TimeoutError:
            raise BusyError from None
        finally:
            self._waiting -= 1
        started = time.monotonic()
        try:
            yield
        finally:
            self._note(time.monotonic() - started)
            self._lock.release()

    def _expected_seconds(self) -> float:
        """Return how long the turns of those who wait will take, 0 where nobody can say."""
        return self._waiting * self._turn_seconds if self._turns >= TURNS_KNOWN else 0.0

    def _note(self, seconds: float) -> None:
        self._turns += 1
        share = max(NEWEST_SHARE, 1 / self._turns)
        self._turn_seconds += share * (seconds - self._turn_seconds)
