"""The fields of one credential schema, checked as they are left and before sending."""

from collections.abc import Callable

from pydantic import SecretStr, ValidationError
from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from connections_tui.platforms import (
    Credentials,
    Placed,
    Schema,
    field_errors,
    names_several,
)
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

    class SeveralPasted(Message):
        """A paste into a box names several fields."""

        def __init__(self, text: SecretStr) -> None:
            super().__init__()
            self.text = text

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
            yield FieldInput(field, takes_whole=self._take_several)

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

    def fill(self, placed: Placed) -> list[str]:
        """Puts values into their boxes, and shows what is odd about them. Gives the
        fields that had another value."""
        boxes = {box.field.name: box for box in self.inputs}
        replaced = []
        for filled in placed.fields:
            box, value = boxes[filled.name], filled.value.get_secret_value()
            if not box.is_empty and box.text != value:
                replaced.append(filled.name)
            box.enter(value)
        self._left |= {filled.name for filled in placed.fields}
        self._refused = {}
        return replaced

    def go_to_first(self, errors: dict[str, str]) -> None:
        for box in self.inputs:
            if box.field.name in errors:
                box.focus()
                return

    @property
    def has_values(self) -> bool:
        return any(not box.is_empty for box in self.inputs)

    def go_on(self) -> None:
        """To the first field that is still missing, else to one with a warning."""
        warnings = self.schema.warnings(self.typed())
        missing = [box for box in self.inputs if box.field.required and box.is_empty]
        odd = [box for box in self.inputs if box.field.name in warnings]
        (missing or odd or self.inputs)[0].focus()

    def wipe(self) -> None:
        """Clears all fields."""
        for box in self.inputs:
            box.wipe()

    def _show(self) -> dict[str, str]:
        """Shows errors and warnings at fields that had the focus. Gives all errors."""
        typed = self.typed()
        errors, warnings = self.errors(), self.schema.warnings(typed)
        advice, known = self.schema.advice(typed), self._known_stores()
        for box in self.inputs:
            name = box.field.name
            wrong = self._refused.get(name) or (
                errors.get(name) if name in self._left else None
            )
            is_left = name in self._left
            warning = joined(known.get(name), warnings.get(name) if is_left else None)
            box.show_state(wrong, warning, advice.get(name) if is_left else None)
        return errors

    def _known_stores(self) -> dict[str, str]:
        """Warnings of stores that are connected already, by field."""
        body = self.schema.body_of(self.typed())
        texts = {
            box.field.name: body.get(box.field.name)
            for box in self.inputs
            if box.field.names_store
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

    @on(FieldInput.MoveWanted)
    def _swap(self, event: FieldInput.MoveWanted) -> None:
        """The two fields change places; an empty one gets the value alone."""
        event.stop()
        boxes = {box.field.name: box for box in self.inputs}
        one, other = boxes[event.name], boxes[event.goes_to]
        mine, theirs = one.text, other.text
        one.enter(theirs)
        other.enter(mine)
        self._left.add(event.goes_to)
        other.focus()

    def _take_several(self, pasted: str) -> bool:
        """Whether a paste names several fields: whoever has the form takes it then."""
        is_several = names_several(pasted, self.schema)
        if is_several:
            self.post_message(self.SeveralPasted(SecretStr(pasted)))
        return is_several

    @on(FieldInput.Submitted)
    def _field_submitted(self, event: FieldInput.Submitted) -> None:
        """Enter moves to the next field and never sends."""
        event.stop()
        if event.name != self.inputs[-1].field.name:
            self.screen.focus_next()
