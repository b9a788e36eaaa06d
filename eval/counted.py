"""A number and what it counts -> "1 question", "2,000 questions"."""


def counted(number: int, thing: str) -> str:
    """Return the number with its noun, which takes an s unless there is one."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
