"""What could not be read, as one clear line: where, why, and what to do."""

from dataclasses import dataclass

from index.errors import KutipError


@dataclass(frozen=True, slots=True)
class FileProblem:
    """An input, or a part of one, that became no article."""

    where: str
    reason: str
    remedy: str

    @property
    def line(self) -> str:
        """Return the problem as one line, also when a file name holds line breaks."""
        text = f"{self.where}: {self.reason}. {self.remedy}."
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class UnreadableError(KutipError):
    """An input that cannot become an article; the caller knows where and goes on."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}. {remedy}.")
        self.reason = reason
        self.remedy = remedy

    def at(self, where: str) -> FileProblem:
        """Return the problem for a place."""
        return FileProblem(where, self.reason, self.remedy)
