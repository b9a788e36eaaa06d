"""Whether a visitor wants to be remembered -> the history that takes the conversation."""

from pathlib import Path

from ui.history import Conversation, Exchange, GoneError, History

FILE = "history.sqlite3"


class Histories:
    """What is kept and listed, and what only passes through: in memory, found by its id alone.

    ``kept`` is None on a server that keeps nothing.
    """

    def __init__(self, kept: History | None, passing: History) -> None:
        self.kept = kept
        self.passing = passing

    @classmethod
    def at(cls, folder: Path | None, keep: bool = True) -> "Histories":
        """Open the file in a store's folder; without a folder everything is in memory."""
        kept = History(folder and folder / FILE) if keep else None
        return cls(kept, History(None))

    @property
    def lasting(self) -> bool:
        """Tell whether what is kept outlives this server."""
        return self.kept is not None and self.kept.lasting

    def of(self, keep: bool) -> History:
        """Return where a new conversation goes."""
        return self.kept if keep and self.kept is not None else self.passing

    def find(self, id: str) -> History | None:  # noqa: A002
        """Return the history that holds a conversation, the fuller one if both do."""
        places = (self.passing, self.kept)
        return next((each for each in places if each and each.owner(id) is not None), None)

    def exchanges(self, id: str) -> tuple[Exchange, ...]:  # noqa: A002
        """Return a conversation's exchanges from wherever it is, () when it is nowhere."""
        found = self.find(id)
        return found.exchanges(id) if found else ()

    def conversation(self, id: str) -> Conversation | None:  # noqa: A002
        """Return a conversation from wherever it is."""
        found = self.find(id)
        return found.conversation(id) if found else None

    def put(
        self,
        id: str,  # noqa: A002
        visitor: str,
        exchange: Exchange,
        replacing: str | None = None,
        *,
        keep: bool,
        going_on: bool = False,
    ) -> None:
        """Put an exchange where it belongs; what only passed through is never kept later.

        A kept conversation that goes on unkept does so in a copy: the file stays as it was.
        Raises GoneError where ``going_on`` and what it goes on with was deleted or replaced.
        """
        found = self.find(id)
        if found is None and going_on:
            raise GoneError("this conversation was deleted. Start a new one")
        if found is not None and found is self.kept and not keep:
            for earlier in found.exchanges(id):
                self.passing.put(id, found.owner(id) or "", earlier)
            found = self.passing
        (found or self.of(keep)).put(id, visitor, exchange, replacing, going_on=going_on)

    def rename(self, id: str, visitor: str, title: str) -> bool:  # noqa: A002
        """Give a visitor's own conversation another title; tell whether there was one."""
        return any([each.rename(id, visitor, title) for each in self._all()])

    def delete(self, id: str, visitor: str) -> bool:  # noqa: A002
        """Remove a visitor's own conversation for good; tell whether there was one."""
        return any([each.delete(id, visitor) for each in self._all()])

    def delete_all(self, visitor: str) -> int:
        """Remove all conversations of a visitor for good; return how many there were."""
        return sum(each.delete_all(visitor) for each in self._all())

    def close(self) -> None:
        """Release the file; harmless when called twice."""
        for each in self._all():
            each.close()

    def _all(self) -> list[History]:
        return [each for each in (self.kept, self.passing) if each is not None]
