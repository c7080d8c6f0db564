"""The form to add or edit a profile."""

from pydantic import SecretStr
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from connections_tui.hygiene import Dirt
from connections_tui.platforms import CredentialField, FieldKind
from connections_tui.text import clean
from connections_tui.tui.profile_actions import ProfileDraft, ProfileProblem, Profiles
from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.widgets.field_input import (
    AS_TYPED,
    FieldInput,
    below,
    warn_first,
)

SECRET = "client_secret"


def _field(
    name: str, description: str, *, kind: FieldKind = FieldKind.TEXT, example: str = ""
) -> CredentialField:
    """A field that is no setting of a profile."""
    return CredentialField(
        name=name,
        description=description,
        kind=kind,
        required=kind is FieldKind.TEXT,
        choices=(),
        suggestions=(),
        example=example,
        is_sensitive=kind is FieldKind.SECRET,
        expectations=(),
    )


_NAME = _field("name", "Profile name.", example="acme-live")
_SECRET = _field(
    SECRET, "Leave empty to keep the stored secret.", kind=FieldKind.SECRET
)


class ProfileFormScreen(ModalScreen[str | None]):
    """Gives the name it was saved under; None when it was cancelled.

    The form keeps everything typed until the profile is saved.
    """

    BINDINGS = [
        Binding("ctrl+s", "save", "Save", priority=True),
        Binding("tab", "app.focus_next", "Next field", show=False),
        Binding("shift+tab", "app.focus_previous", "Previous field", show=False),
        Binding("escape", "leave", "Cancel"),
        Binding("f1", "app.help", "Help", key_display="F1"),
    ]

    def __init__(
        self, profiles: Profiles, draft: ProfileDraft, *, replaces: str | None
    ) -> None:
        """``replaces``: the name of the profile being changed; None for a new one."""
        super().__init__()
        self._profiles = profiles
        self._draft = draft
        self._replaces = replaces
        self._is_saving = False
        self._refused: dict[str, str] = {}
        """What is wrong with a field, until it is changed."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog profile", can_focus=False) as dialog:
            title = f"Profile {self._replaces}" if self._replaces else "New profile"
            dialog.border_title = Content(clean(title, 60))
            dialog.border_subtitle = "tab next · ctrl+s save · esc cancel"
            yield FieldInput(_NAME)
            for field in self._profiles.fields:
                yield FieldInput(field)
                if field.name == "secret":
                    yield FieldInput(_SECRET)
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        for box in self.query(FieldInput):
            if value := self._draft.values.get(box.field.name):
                box.enter(value)
        self.query(FieldInput).first().focus()

    @on(FieldInput.Changed)
    def _changed(self, event: FieldInput.Changed) -> None:
        self._refused.pop(event.name, None)
        self._show(event.name)
        self._say("")

    @on(FieldInput.Left)
    def _left(self, event: FieldInput.Left) -> None:
        self._show(event.name)

    def _show(self, name: str) -> None:
        for box in self.query(FieldInput):
            if box.field.name == name:
                box.show_state(self._refused.get(name))

    @on(FieldInput.Submitted)
    def _entered(self) -> None:
        """Enter moves to the next field and never saves."""
        self.focus_next()

    def action_save(self) -> None:
        """Saves the profile, once however often it is pressed."""
        if not self._is_saving:
            self._is_saving = True
            self._save()

    @work(group="save")
    async def _save(self) -> None:
        try:
            await self._keep()
        finally:
            self._is_saving = False

    async def _keep(self) -> None:
        """Saves it, or shows at each field what is wrong."""
        boxes = {box.field.name: box for box in self.query(FieldInput)}
        if unfit := {n: said for n, box in boxes.items() if (said := _unfit(box))}:
            self._refuse(unfit)
            return
        if warn_first(dict.fromkeys(boxes.values())):
            self._say(AS_TYPED)
            return
        values = {n: str(b.value).strip() for n, b in boxes.items() if n != SECRET}
        typed = boxes[SECRET].value
        secret = typed if isinstance(typed, SecretStr) and typed else None
        try:
            name = await self._profiles.save(
                ProfileDraft(values, secret), self._replaces
            )
        except ProfileProblem as problem:
            self._refuse(problem.problems)
            self._say(str(problem))
            return
        boxes[SECRET].wipe()
        self.dismiss(name)

    def _refuse(self, problems: dict[str, str]) -> None:
        self._refused = problems
        boxes = list(self.query(FieldInput))
        for box in boxes:
            box.show_state(problems.get(box.field.name))
        wrong = [box for box in boxes if box.field.name in problems]
        if wrong:
            wrong[0].focus()

    def _say(self, problem: str) -> None:
        line = self.query_one("#wrong", Static)
        line.display = bool(problem)
        line.update(below(problem))

    @property
    def _has_typed(self) -> bool:
        before = self._draft.values
        return any(
            not box.is_empty
            if box.field.name == SECRET
            else box.value != before.get(box.field.name, "")
            for box in self.query(FieldInput)
        )

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Leaves; asks first if something was typed."""
        if self._has_typed:
            choices = [
                Choice("k", "Keep", "continue editing"),
                Choice("d", "Discard", "discard all input"),
            ]
            title = "Leave without saving?"
            if await self.app.push_screen_wait(ChooseScreen(title, choices)) != "d":
                return
        for box in self.query(FieldInput):
            box.wipe()
        self.dismiss(None)


def _unfit(box: FieldInput) -> str | None:
    """Why a value cannot be saved; line breaks are in none."""
    has_lines = box.finding is not None and Dirt.LINES in box.finding.kinds
    return box.problem or (Dirt.LINES.value if has_lines else None)
