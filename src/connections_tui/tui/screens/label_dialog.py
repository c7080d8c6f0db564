"""Our own label of one connection, or of several: customer, owner, note."""

from collections.abc import Awaitable, Callable, Mapping

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from connections_tui.labels import NAMES, Edit, Label, LabelsUnwritable
from connections_tui.text import clean
from connections_tui.tui.background import in_background
from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.widgets.field_input import below
from connections_tui.words import present

Save = Callable[[Mapping[str, Edit]], Awaitable[Mapping[str, Mapping[str, str]]]]
"""Gives the fields that others had changed as well, by connection ID."""


class LabelScreen(ModalScreen[bool]):
    """True once it was saved. What was typed stays until then."""

    BINDINGS = [
        Binding("ctrl+s", "save", "Save", priority=True),
        Binding("tab,down", "app.focus_next", "Next field", show=False),
        Binding("shift+tab,up", "app.focus_previous", "Previous field", show=False),
        Binding("escape", "leave", "Cancel"),
    ]

    def __init__(
        self, what: str, shown: Mapping[str, Label], path: str, *, save: Save
    ) -> None:
        """``what``: whose label it is. ``shown``: the labels by connection ID."""
        super().__init__()
        self._what = what
        self._shown = dict(shown)
        self._path = path
        self._save = save
        self._first = Label.alike(self._shown.values())

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog label-form") as dialog:
            dialog.border_title = Content(f"Label · {clean(self._what, 60)}")
            dialog.border_subtitle = "ctrl+s save · esc cancel"
            for name, value in self._first.values().items():
                with Horizontal():
                    yield Static(Content(name.capitalize()), classes="label")
                    yield Input(value, id=f"label-{name}", compact=True)
            yield Static(self._about(), id="about", markup=False)
            yield Static(id="problem", markup=False)

    def _about(self) -> str:
        kept = f"Kept in {clean(self._path, 200)}, not at Rutter."
        if len(self._shown) == 1:
            return kept
        return f"A field that you change is set for all of them. {kept}"

    def on_mount(self) -> None:
        for box in self.query(Input):
            box.cursor_blink = False
        self.query(Input).first().focus()

    @property
    def _typed(self) -> Label:
        boxes = {name: self.query_one(f"#label-{name}", Input) for name in NAMES}
        return Label.of({name: box.value for name, box in boxes.items()})

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Enter moves on, and saves in the last box."""
        if event.input.id == f"label-{NAMES[-1]}":
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """A second press waits for the first to be written."""
        in_background(self, self._write, group="save-label")

    async def _write(self) -> None:
        typed, first = self._typed, self._first.values()
        changed = {n: v for n, v in typed.values().items() if v != first[n]}
        if not changed:
            self.dismiss(False)
            return
        edits = {
            i: Edit(label, replace(label, **changed))
            for i, label in self._shown.items()
        }
        try:
            conflicts = await self._save(edits)
        except LabelsUnwritable as error:
            self._say(str(error))
            return
        if conflicts:
            self._tell(conflicts, changed)
        else:
            self.dismiss(True)

    def _tell(
        self, conflicts: Mapping[str, Mapping[str, str]], changed: Mapping[str, str]
    ) -> None:
        """Keeps what was typed; the next save replaces what others wrote."""
        for connection_id, label in self._shown.items():
            lost = conflicts.get(connection_id, {})
            self._shown[connection_id] = replace(label, **{**changed, **lost})
        said = "; ".join(
            f"{name} is now {_quoted(theirs)}"
            for name, theirs in next(iter(conflicts.values())).items()
        )
        more = f" (one of {len(conflicts):,} connections)" if len(conflicts) > 1 else ""
        self._say(
            f"The file was changed meanwhile: {said}{more}. Press ctrl+s again to "
            "replace that, or esc to leave it."
        )

    def _say(self, sentence: str) -> None:
        line = self.query_one("#problem", Static)
        line.update(below(sentence))
        # In a low window it has no room below the boxes.
        self.call_after_refresh(line.scroll_visible, animate=False)

    def action_leave(self) -> None:
        in_background(self, self._leave, group="leave", exclusive=True)

    async def _leave(self) -> None:
        if self._typed != self._first:
            choices = [
                Choice("k", "Keep", "continue editing"),
                Choice("d", "Discard", "discard all input"),
            ]
            title = "Leave without saving?"
            if await self.app.push_screen_wait(ChooseScreen(title, choices)) != "d":
                return
        self.dismiss(False)


def _quoted(value: str) -> str:
    return f"“{present.private(value, 60)}”" if value else "empty"
