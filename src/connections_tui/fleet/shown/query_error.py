"""What is said of a filter that cannot be read."""

from collections.abc import Iterable


class InvalidValue(ValueError):
    """A value that its field does not have. Its message says what to write."""


class QueryError(ValueError):
    """A filter that cannot be read. Its message says why, and what to write."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        """Where the unreadable part begins in the text."""
        self.end = end


def nearest(said: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant."""
    # Here, because most filters are right and every start would pay for it.
    from difflib import get_close_matches

    return next(iter(get_close_matches(shortened(said), names, n=1)), None)


def shortened(said: str) -> str:
    """Enough of what was typed, or pasted, to know it again."""
    return said if len(said) <= 30 else said[:29] + "…"
