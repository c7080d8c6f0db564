"""The fields of one credential schema, checked as they are left and before sending."""

from collections.abc import Callable

from pydantic import SecretStr, ValidationError
from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from connections_tui.platforms import Credentials, FieldKind, Schema, field_errors
from connections_tui.tui.pages.create_request import MISSING, WRONG
from connections_tui.tui.widgets.field_input import FieldInput, joined, warn_first

KnownStore = Callable[[str, str], str | None]
"""Takes a platform's code and an address or a store ID. Gives a warning where a
connection of that store is known; else None."""


class CredentialForm(Widget):
    """Holds what was typed, with errors and warnings at each field."""

    DEFAULT_CSS = "CredentialForm { height: auto; layout: vertical; }"

    class Changed(Message):
        """What is sent has changed."""

    def __init__(self, schema: Schema, known: KnownStore) -> None:
        super().__init__()
        self.schema = schema
        self._known = known
        self._refused: dict[str, str] = {}
        """What the service said about a field, until the field is changed."""
        self._left: set[str] = set()
        """Fields that had the focus: only those are checked before a submit."""

    def compose(self) -> ComposeResult:
        if self.schema.note:
            yield Static(self.schema.note, classes="form-note", markup=False)
        for field in self.schema.fields():
            yield FieldInput(field)

    @property
    def inputs(self) -> list[FieldInput]:
        return list(self.query(FieldInput))

    def typed(self) -> dict[str, str | SecretStr]:
        """Every box by field name, secrets as SecretStr."""
        return {box.field.name: box.value for box in self.inputs}

    def body(self) -> dict[str, str | SecretStr]:
        """What would be sent; a field that is wrong or missing says so in it."""
        body: dict[str, str | SecretStr] = {"platform": self.schema.platform}
        sound, wrong = self.schema.body_of(self.typed()), self.errors()
        for box in self.inputs:
            name = box.field.name
            if name in wrong:
                body[name] = MISSING if box.is_empty else WRONG
            elif name in sound:
                body[name] = sound[name]
        return body

    def read(self) -> Credentials | None:
        """The credentials; None if something is wrong, which each field then shows, or
        has a warning that was not shown before."""
        self._left = {box.field.name for box in self.inputs}
        self._refused = {}
        warnings, known = self.schema.warnings(self.typed()), self._known_stores()
        by_box = {
            box: joined(known.get(box.field.name), warnings.get(box.field.name))
            for box in self.inputs
        }
        if not self.errors() and warn_first(by_box):
            return None
        if errors := self._show():
            self.go_to_first(errors)
            return None
        return self.schema.from_input(self.typed())

    def errors(self) -> dict[str, str]:
        """What is wrong with what was typed, by field, in the order of the form."""
        try:
            self.schema.from_input(self.typed())
        except ValidationError as error:
            found = field_errors(error)
        else:
            found = {}
        found |= {box.field.name: box.problem for box in self.inputs if box.problem}
        names = [box.field.name for box in self.inputs]
        return {name: found[name] for name in names if name in found}

    def refuse(self, errors: dict[str, str]) -> None:
        """Shows what the service said about these fields. Keeps what was typed."""
        self._refused = errors
        self._show()
        self.go_to_first(errors)

    def go_to_first(self, errors: dict[str, str]) -> None:
        for box in self.inputs:
            if box.field.name in errors:
                box.focus()
                return

    def wipe(self) -> None:
        """Clears all fields."""
        for box in self.inputs:
            box.wipe()

    def _show(self) -> dict[str, str]:
        """Shows errors and warnings at fields that had the focus. Gives all errors."""
        errors, warnings = self.errors(), self.schema.warnings(self.typed())
        known = self._known_stores()
        for box in self.inputs:
            name = box.field.name
            wrong = self._refused.get(name) or (
                errors.get(name) if name in self._left else None
            )
            warning = warnings.get(name) if name in self._left else None
            box.show_state(wrong, joined(known.get(name), warning))
        return errors

    def _known_stores(self) -> dict[str, str]:
        """Warnings of stores that are connected already, by field."""
        body = self.schema.body_of(self.typed())
        texts = {
            box.field.name: body.get(box.field.name)
            for box in self.inputs
            if box.field.kind is FieldKind.TEXT
        }
        found = {
            name: self._known(self.schema.platform, text)
            for name, text in texts.items()
            if isinstance(text, str) and text
        }
        return {name: warning for name, warning in found.items() if warning}

    @on(FieldInput.Changed)
    def _field_changed(self, event: FieldInput.Changed) -> None:
        event.stop()
        self._refused.pop(event.name, None)
        self._show()
        self.post_message(self.Changed())

    @on(FieldInput.Left)
    def _field_left(self, event: FieldInput.Left) -> None:
        event.stop()
        self._left.add(event.name)
        self._show()

    @on(FieldInput.Submitted)
    def _field_submitted(self, event: FieldInput.Submitted) -> None:
        """Enter moves to the next field and never sends."""
        event.stop()
        if event.name != self.inputs[-1].field.name:
            self.screen.focus_next()
