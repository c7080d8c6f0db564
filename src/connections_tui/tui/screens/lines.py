"""A list to browse and copy from, with the selected line in full below it."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from connections_tui.text import clean

_MOST = 1200


class Line(Struct, frozen=True):
    """One line, and its full text."""

    shown: Content
    whole: str
    """As it is copied; cleaned where it is shown."""


class LinesScreen(ModalScreen[None]):
    """Base of the lists; subclasses say what is in them."""

    BINDINGS = [
        Binding("escape,q", "leave", "Close"),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("y,c", "copy", "Copy"),
    ]
    AROUND: ClassVar = 12
    """Lines of the screen that a list leaves for what stands above and below it."""
    KEYS = "j k move · y copy · esc close"

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog lines") as dialog:
            dialog.border_subtitle = self.KEYS
            yield Static(id="head", markup=False)
            yield OptionList(markup=False, compact=True)
            yield Static(id="whole", markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.show()

    def lines(self) -> Sequence[Line]:
        """All lines, the most important first."""
        return ()

    def heading(self) -> str:
        """What they are."""
        return ""

    def empty(self) -> str:
        """What to say when there are no lines."""
        return ""

    def head(self) -> Content:
        """The line above them."""
        return Content("")

    def show(self) -> None:
        """Shows the current lines."""
        self._lines = list(self.lines())
        self.query_one(Vertical).border_title = Content(self.heading())
        self.query_one("#head", Static).update(self.head())
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(line.shown) for line in self._lines])
        options.display = bool(self._lines)
        # Too long for the screen: the list scrolls, and what is under it stays.
        is_long = len(self._lines) + self.AROUND > self.app.size.height
        self.query_one(Vertical).set_class(is_long, "-long")
        options.highlighted = 0 if self._lines else None
        if not self._lines:
            self.query_one("#whole", Static).update(
                Content.styled(self.empty(), "$muted")
            )

    @property
    def _chosen(self) -> Line | None:
        at = self.query_one(OptionList).highlighted
        return self._lines[at] if at is not None and at < len(self._lines) else None

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        if (line := self._chosen) is not None:
            self.query_one("#whole", Static).update(Content(clean(line.whole, _MOST)))

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_move(self, lines: int) -> None:
        options = self.query_one(OptionList)
        if lines > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @work(group="copy")
    async def action_copy(self) -> None:
        from connections_tui.tui.terminal.clipboard import Clipboards

        if (line := self._chosen) is not None:
            text = clean(line.whole, _MOST)
            said = await Clipboards(self.app).copy(text, "the line")
            self.notify(said, markup=False)
