"""The box of the filter: its keys, and what is wrong in it underlined."""

from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from connections_tui.fleet.shown.completion import Completion
from connections_tui.fleet.shown.query_error import QueryError
from connections_tui.text import clean
from connections_tui.tui.widgets.completions import Completions

_LONGEST = 2000


class FilterInput(Input):
    """The text of the filter: words, and fields such as status:reauth."""

    BINDINGS = [
        Binding("escape", "leave(True)", "Clear the filter", show=True),
        Binding("enter", "leave(False)", "Keep the filter", show=True),
        Binding("tab", "complete", "Complete", show=True),
        Binding("down", "next", "Go to the list", show=False),
        Binding("up", "previous", "Previous completion", show=False),
    ]
    COMPONENT_CLASSES = {"filter-input--faulty"}
    DEFAULT_CSS = """
    FilterInput > .filter-input--faulty {
        text-style: bold underline;
    }
    """

    class Left(Message):
        """Typing ended."""

        def __init__(self, cleared: bool) -> None:
            super().__init__()
            self.cleared = cleared

    class EnteredInvalid(Message):
        """enter was pressed on a filter that is not valid."""

    def __init__(self, completions: Completions) -> None:
        super().__init__(
            placeholder="Press / to filter by store, platform, ID or token",
            select_on_focus=False,
            compact=True,
        )
        self._completions = completions
        self.error: QueryError | None = None
        """Why it is not valid; None while it is."""

    def validate_value(self, value: str) -> str:
        """Pasted text and saved views come from outside."""
        return clean(value, _LONGEST)

    def mark(self, error: QueryError | None) -> None:
        """Underlines what the error is about; nothing for None."""
        style = self.get_component_rich_style("filter-input--faulty", partial=True)
        self.highlighter = _Underlining(error, style) if error is not None else None
        self.refresh()

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # Textual's
    ) -> bool | None:
        """While there are no completions, their keys belong to the screen."""
        if action in ("complete", "previous"):
            return self._completions.is_open
        return True

    def action_leave(self, clear: bool) -> None:
        """Closes the completions, then clears the text, then leaves."""
        completions = self._completions
        if clear and completions.is_open:
            completions.close()
        elif not clear and completions.is_open and completions.is_picked:
            self.action_complete()
        elif not clear and self.error is not None:
            self.post_message(self.EnteredInvalid())
        else:
            self._leave(clear)

    def _leave(self, clear: bool) -> None:
        self._completions.close()
        if clear:
            self.value = ""
        self.post_message(self.Left(clear))

    def action_complete(self) -> None:
        if (chosen := self._completions.chosen) is not None:
            self.take(chosen)

    def take(self, completion: Completion) -> None:
        """Replaces what was typed by a completion."""
        self.replace(completion.text, completion.start, completion.end)

    def action_cursor_right(self, select: bool = False) -> None:
        if self.cursor_at_end and not select and self._completions.is_open:
            self.action_complete()
        else:
            super().action_cursor_right(select)

    def action_next(self) -> None:
        if self._completions.is_open:
            self._completions.move(1)
        else:
            self._leave(False)

    def action_previous(self) -> None:
        self._completions.move(-1)


class _Underlining(Highlighter):
    """Underlines what an error is about."""

    def __init__(self, error: QueryError, style: Style) -> None:
        self._error = error
        self._style = style

    def highlight(self, text: Text) -> None:
        text.stylize(self._style, self._error.start, self._error.end)
