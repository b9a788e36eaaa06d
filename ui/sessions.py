"""Sessions of the page -> the conversation that each shows, so that a late answer changes none.

A question that comes while a session is on its way elsewhere waits until it is there.
"""

import asyncio
from collections import OrderedDict
from threading import Lock
from weakref import WeakValueDictionary

MOST = 10_000  # those that did something last; of another one any answer is shown


class Sessions:
    """Remembers which conversation a session went to last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._shown: OrderedDict[str, str] = OrderedDict()
        self._moves: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def shown(self, session: str) -> str | None:
        """Return the conversation that a session shows, None where it has shown none yet."""
        with self._lock:
            return self._shown.get(session)

    def begin(self, session: str, conversation: str) -> bool:
        """Let a session begin somewhere; tell whether it was not anywhere before."""
        with self._lock:
            if session in self._shown:
                return False
        self.went(session, conversation)
        return True

    def went(self, session: str, conversation: str) -> None:
        """Take note of what a session shows now; who has none is not told from others."""
        if not session:
            return
        with self._lock:
            self._shown[session] = conversation
            self._shown.move_to_end(session)
            while len(self._shown) > MOST:
                self._shown.popitem(last=False)

    def move(self, session: str) -> asyncio.Lock:
        """Return what is held while a session goes to another conversation."""
        return self._moves.setdefault(session, asyncio.Lock())

    def stays(self, session: str, *conversations: str) -> bool:
        """Tell whether a session still shows one of some conversations."""
        shown = self.shown(session)
        return shown is None or shown in conversations
