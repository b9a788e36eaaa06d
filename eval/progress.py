"""Items done of a long piece of work -> one line on standard error with the time left."""

import sys
import time

from eval.plain import plain

EVERY_SECONDS = 0.5
LOG_EVERY_SECONDS = 30.0


class Progress:
    """Shows ``done / total`` and the time left; silent about work that takes under a second.

    A terminal sees one line rewritten; a log file gets a line twice a minute.
    """

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total = plain(what), total
        self._started = self._shown = time.monotonic()
        self._before: int | None = None
        self._wrote = False

    def show(self, done: int) -> None:
        """Say how far the work is, not more often than can be read."""
        now = time.monotonic()
        if self._before is None:
            self._before = done - 1  # a run that resumes begins with items that cost nothing
        live = sys.stderr.isatty()
        if now - self._shown < (EVERY_SECONDS if live else LOG_EVERY_SECONDS):
            return
        self._shown, self._wrote = now, True
        rate = (done - self._before) / max(now - self._started, 1e-9)
        left = max(self._total - done, 0) / max(rate, 1e-9)
        line = f"{self._what}: {done:,} of {self._total:,}, {clock(left)} left"
        sys.stderr.write(f"\r{line}\x1b[K" if live else f"{line}\n")
        sys.stderr.flush()

    def close(self) -> None:
        """End the line."""
        if self._wrote and sys.stderr.isatty():
            sys.stderr.write("\n")


def clock(seconds: float) -> str:
    """Return "45 s", "3 min 20 s" or "2 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
