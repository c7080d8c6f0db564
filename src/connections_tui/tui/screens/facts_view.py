"""Facts about something that is no connection, to read and to copy from."""

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from connections_tui.text import clean
from connections_tui.words import present, privacy
from connections_tui.words.service_words import Fact


class FactsScreen(ModalScreen[None]):
    """Blocks of labels and what they say; under them text as it came."""

    BINDINGS = [
        Binding("escape,q", "leave", "Close"),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("pagedown", "scroll(10)", "Page down", show=False),
        Binding("pageup", "scroll(-10)", "Page up", show=False),
    ]

    def __init__(
        self, title: str, blocks: Iterable[Iterable[Fact]], rest: str = ""
    ) -> None:
        """``rest``: lines, hidden while names are."""
        super().__init__()
        self._title = title
        self._blocks = [list(block) for block in blocks]
        self._rest = rest

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog facts", can_focus=False) as dialog:
            dialog.border_title = Content(clean(self._title, 80))
            dialog.border_subtitle = "j k scroll · esc close"
            yield Static(self._text(), markup=False)

    def privacy_changed(self) -> None:
        """Hides what may name a merchant, or shows it again."""
        self.query_one(Static).update(self._text())

    def _text(self) -> Content:
        parts = [Content("\n").join(map(_line, block)) for block in self._blocks]
        if self._rest:
            shown = privacy.HIDDEN if privacy.is_on() else self._rest
            parts.append(Content("\n".join(clean(x) for x in shown.split("\n"))))
        return Content("\n\n").join(parts) if parts else Content("None.")

    def action_scroll(self, lines: int) -> None:
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=lines, animate=False, immediate=True)

    def action_leave(self) -> None:
        self.dismiss(None)


def _line(fact: Fact) -> Content:
    label, said = fact
    return Content.assemble((present.fit(label, 13), "$muted"), clean(said))
