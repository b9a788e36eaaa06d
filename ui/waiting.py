"""Many requests -> one at a time, in order: a line with an end and a limit to patience."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class BusyError(Exception):
    """The line is full, or the wait was too long; nothing was done."""


class WaitingLine:
    """Lets one in at a time, first come first served; ``places`` counts those who wait."""

    def __init__(self, places: int, patience_seconds: float) -> None:
        self._places = places
        self._patience_seconds = patience_seconds
        self._waiting = 0
        self._lock = asyncio.Lock()

    @property
    def waiting(self) -> int:
        """Return how many wait for their turn."""
        return self._waiting

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn and hold it; raise BusyError at once when the line is full."""
        if self._waiting >= self._places:
            raise BusyError
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._lock.acquire()
        except TimeoutError:
            raise BusyError from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._lock.release()
