"""The search in a long page: what is found, which of it is current, and its box."""

import re
from collections.abc import Sequence

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

FOUND, CURRENT = "underline bold", "reverse bold"
"""Styles, and no colours: they show in every theme, and without colours."""


class Matches:
    """Where a text is found in a page, whatever the case."""

    def __init__(self) -> None:
        self.wanted = ""
        self._at = 0
        self._spans: Sequence[tuple[int, int]] = ()

    def __len__(self) -> int:
        return len(self._spans)

    def want(self, text: str) -> None:
        """Looks for another text from now on; an empty one ends the search."""
        self.wanted, self._at, self._spans = text, 0, ()

    @property
    def place(self) -> str:
        """Which of them is current, in a sentence."""
        if not self._spans:
            return "No match."
        return f"Match {self._at + 1:,} of {len(self):,}."

    @property
    def start(self) -> int | None:
        """Where the current one begins in the page; None where there is none."""
        return self._spans[self._at][0] if self._spans else None

    def step(self, matches: int) -> None:
        """Forward or back, and around at the ends."""
        if self._spans:
            self._at = (self._at + matches) % len(self)

    def marked(self, page: Content) -> Content:
        """The page, with all of them marked; looks for them anew."""
        if not self.wanted:
            return page
        found = re.finditer(re.escape(self.wanted), page.plain, re.IGNORECASE)
        self._spans = [match.span() for match in found]
        self._at = min(self._at, max(0, len(self) - 1))
        for number, (start, end) in enumerate(self._spans):
            style = CURRENT if number == self._at else FOUND
            page = page.stylize(style, start, end)
        return page


class SearchBox(Input):
    """Where the text is typed; hidden until then."""

    DEFAULT_CSS = "SearchBox { display: none; }"
    BINDINGS = [Binding("escape", "leave", "End the search", show=False)]

    class Left(Message):
        """The search is over."""

    def __init__(self) -> None:
        super().__init__(placeholder="find in this page", compact=True)
        self.cursor_blink = False

    def action_leave(self) -> None:
        self.post_message(self.Left())
