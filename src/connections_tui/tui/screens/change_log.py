"""What was changed from this machine, with its outcome."""

from collections.abc import Sequence

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList

from connections_tui.api import request_line
from connections_tui.changes.audit import Entry
from connections_tui.changes.reporting import outcome_words
from connections_tui.text import clean
from connections_tui.tui.pages.changes_made import MARKS
from connections_tui.tui.screens.lines import Line, LinesScreen
from connections_tui.words import present

_AT, _OPERATION, _WHOSE, _OUTCOME, _PROFILE = 19, 8, 22, 9, 16


class AuditScreen(LinesScreen):
    """Newest first; / searches."""

    BINDINGS = [
        Binding("slash", "search", "Search", key_display="/"),
        Binding("escape", "back", "Back, or close", show=False),
    ]
    KEYS = "j k move · / search · y copy · esc close"

    def __init__(self, entries: Sequence[Entry], place: str) -> None:
        """``place``: the file they are in."""
        super().__init__()
        self._entries = entries
        self._place = place

    def on_mount(self) -> None:
        box = Input(placeholder="store, ID, profile, outcome, request ID", compact=True)
        box.display = False
        self.query_one(Vertical).mount(box, after="#head")

    def heading(self) -> str:
        return "Changes made from this machine"

    def empty(self) -> str:
        return "No match." if self._entries else "No changes yet."

    def head(self) -> Content:
        place = clean(self._place, 200)
        return Content.styled(f"Times in {present.zone()} · {place}", "$muted")

    def lines(self) -> Sequence[Line]:
        lines = map(_line, self._entries)
        words = self._searched.casefold().split()
        return [line for line in lines if _has_all(words, line)]

    # -- searching

    @property
    def _searched(self) -> str:
        # The first lines are shown before there is a box.
        return next((box.value for box in self.query(Input)), "")

    def action_search(self) -> None:
        box = self.query_one(Input)
        box.display = True
        box.focus()

    def action_back(self) -> None:
        """Ends the search first, then the screen."""
        box = self.query_one(Input)
        if not box.display:
            self.action_leave()
            return
        box.value = ""
        box.display = False
        self.query_one(OptionList).focus()

    @on(Input.Changed)
    def _search(self) -> None:
        self.show()

    @on(Input.Submitted)
    def _found(self) -> None:
        self.query_one(OptionList).focus()


def _has_all(words: Sequence[str], line: Line) -> bool:
    text = line.whole.casefold()
    return all(word in text for word in words)


def _line(entry: Entry) -> Line:
    mark, style = MARKS[entry.outcome]
    whose = entry.connection_id or "-"
    name = present.private(entry.store, 80) if entry.store else present.short_id(whose)
    shown = Content.assemble(
        (present.fit(present.day_and_time(entry.began_at), _AT), "$muted"),
        " ",
        present.fit(clean(entry.operation, 20), _OPERATION),
        " ",
        present.fit(name, _WHOSE),
        " ",
        (f"{mark} {entry.outcome:<{_OUTCOME}}", style),
        present.fit(clean(entry.profile, 40), _PROFILE),
        " ",
        (present.platform_name(entry.platform), "$muted"),
    )
    parts = [
        f"{entry.operation} {whose}",
        present.private(entry.store) if entry.store else "",
        present.platform_name(entry.platform) if entry.platform else "",
        f"sent {present.stamped(entry.began_at)}",
        outcome_words(entry),
        f"{entry.profile} ({entry.environment}, {entry.host or 'built-in sandbox'})",
        request_line(entry.request_id),
    ]
    return Line(shown, " · ".join(part for part in parts if part))
