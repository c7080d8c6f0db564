"""One field of a form: name, box, and under it what it is or what is wrong."""

import unicodedata

import rich.repr
from pydantic import SecretStr
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from connections_tui.platforms import CredentialField, FieldKind
from connections_tui.text import clean
from connections_tui.tui.glimpse import Glimpse
from connections_tui.tui.page import cut_middle


class PlainInput(Input):
    """An input whose placeholder is cut in the middle where it has no room.

    Rich would wrap it at a blank and show the first word alone.
    """

    _hint = ""

    def on_mount(self) -> None:
        self.cursor_blink = False

    def on_resize(self) -> None:
        self.hint(self._hint or self.placeholder)

    def hint(self, text: str) -> None:
        """Another placeholder."""
        self._hint = text
        self.placeholder = cut_middle(text, max(1, self.content_size.width - 1))


class Box(PlainInput):
    """A box that reports what it left out of a paste."""

    tells_of_pastes = True
    """Pastes come here as they were made."""

    class Pasted(Message):
        """Something was pasted, perhaps not all of it into the box."""

        def __init__(self, *, lost_lines: bool, lost_signs: bool = False) -> None:
            super().__init__()
            self.lost_lines = lost_lines
            self.lost_signs = lost_signs
            """Whether it held control or invisible characters."""

    def on_paste(self, event: events.Paste) -> None:
        """Takes the visible characters of the first line that is not blank."""
        event.prevent_default()
        event.stop()
        lines = [line for line in event.text.splitlines() if line.strip()]
        line = lines[0] if lines else ""
        # On screen they would move the cursor; in a secret they would not be seen.
        seen = "".join(c for c in line if unicodedata.category(c) not in _UNSEEN)
        if seen:
            self.replace(seen, *self.selection)
        # After the change, which ends what was said about the paste before.
        self.post_message(
            self.Pasted(lost_lines=len(lines) > 1, lost_signs=seen != line)
        )


class SecretInput(Box):
    """A box whose text cannot be copied or cut out of it, and is seen on request."""

    def __init__(self, *, placeholder: str) -> None:
        super().__init__(
            placeholder=placeholder, password=True, compact=True, select_on_focus=False
        )
        self.glimpse = Glimpse(self, self._glimpse_changed)

    class Changed(Input.Changed, namespace="input"):
        """Something was typed; its repr, which logs show, does not say what."""

        def __repr__(self) -> str:
            return "SecretInput.Changed()"

        def __rich_repr__(self) -> rich.repr.Result:
            yield from ()

    class Submitted(Input.Submitted, namespace="input"):
        """Enter was pressed; its repr does not say on what."""

        def __repr__(self) -> str:
            return "SecretInput.Submitted()"

        def __rich_repr__(self) -> rich.repr.Result:
            yield from ()

    def on_mount(self) -> None:
        super().on_mount()
        self.glimpse.watch()

    def _glimpse_changed(self) -> None:
        self.password = not self.glimpse.is_on

    def action_copy(self) -> None:
        self.app.bell()

    def action_cut(self) -> None:
        self.app.bell()

    @property
    def allow_select(self) -> bool:
        """Text selection with the mouse would copy it as well."""
        return False


class FieldInput(Widget):
    """One field. Reports when it was changed or left; checks nothing."""

    DEFAULT_CSS = """
    FieldInput { height: auto; layout: vertical; }
    FieldInput Horizontal { height: 1; }
    FieldInput .label { width: 30; }
    FieldInput Input { width: 1fr; max-width: 56; height: 1; }
    FieldInput .mark { width: 3; padding-left: 1; }
    FieldInput .note { height: auto; padding-left: 30; }
    """
    BINDINGS = [Binding("ctrl+t", "show_secret", "Show or hide the secret")]

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # noqa: ARG002  # Textual's
    ) -> bool | None:
        return action != "show_secret" or self.field.kind is FieldKind.SECRET

    class Changed(Message):
        """Something was typed."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class Left(Message):
        """The focus went to another field."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class Submitted(Message):
        """Enter was pressed in it."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, field: CredentialField) -> None:
        # Prefixed: a field may be called like something else on the screen.
        super().__init__(id=f"field-{field.name}")
        self.field = field
        self._lost_lines = self._lost_signs = False
        self._input = _box(field)

    def compose(self) -> ComposeResult:
        star = " *" if self.field.required else ""
        with Horizontal():
            yield Static(
                Content.assemble(self.field.name, (star, "bold $accent")),
                classes="label",
            )
            yield self._input
            yield Static(classes="mark", markup=False)
        yield Static(classes="note", markup=False)

    def on_mount(self) -> None:
        self.show_state()

    @property
    def value(self) -> str | SecretStr:
        """What was typed; a secret stays one from here to the request."""
        if self.field.kind is FieldKind.SECRET:
            return SecretStr(self._input.value)
        return self._input.value

    @property
    def is_empty(self) -> bool:
        return not self._input.value.strip()

    @property
    def note(self) -> str:
        """The line under the box, as plain text."""
        return self._noted

    def enter(self, text: str) -> None:
        """Puts a text into the box."""
        self._input.value = text

    def wipe(self) -> None:
        self._input.clear()

    def focus(self, scroll_visible: bool = True) -> "FieldInput":
        self._input.focus(scroll_visible)
        return self

    @property
    def problem(self) -> str | None:
        """What is wrong with how the box was filled, until it is changed."""
        return _LOST_LINES if self._lost_lines else None

    def show_state(self, error: str | None = None, warning: str | None = None) -> None:
        """The line under the box: error, else warning, else description."""
        error = error or self.problem
        warning = warning or (_LOST_SIGNS if self._lost_signs else None)
        if error is not None:
            mark, note, style = "✗", error, "$state-disabled"
        elif warning is not None:
            mark, note, style = "!", warning, "$state-unhealthy"
        else:
            mark = "" if self.is_empty else "✓"
            note, style = self._description(), "$muted"
        self._noted = clean(note, 300)
        self.query_one(".mark", Static).update(
            Content.styled(mark, "$state-healthy" if mark == "✓" else style)
        )
        self.query_one(".note", Static).update(Content.styled(self._noted, style))
        self.set_class(error is not None, "-wrong")

    _noted = ""

    def _description(self) -> str:
        parts = [self.field.description]
        if self.field.choices:
            parts.append(f"One of {', '.join(self.field.choices)}.")
        elif self.field.suggestions:
            parts.append(f"Usually {', '.join(self.field.suggestions)}.")
        if not self.field.required:
            parts.append("Optional.")
        return " ".join(part if part.endswith(".") else f"{part}." for part in parts)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._lost_lines = self._lost_signs = False
        self.post_message(self.Changed(self.field.name))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(self.field.name))

    def on_box_pasted(self, event: Box.Pasted) -> None:
        """Reports what a one-line box left out."""
        event.stop()
        self._lost_lines, self._lost_signs = event.lost_lines, event.lost_signs
        self.post_message(self.Changed(self.field.name))

    def on_descendant_blur(self) -> None:
        self.post_message(self.Left(self.field.name))

    def action_show_secret(self) -> None:
        """Shows the secret for a moment, or hides it again."""
        if isinstance(self._input, SecretInput):
            if self._input.glimpse.is_on:
                self._input.glimpse.end()
            else:
                self._input.glimpse.begin()


_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_LOST_SIGNS = "Invisible characters were removed from the pasted text."
_LOST_LINES = "Only the first line was pasted. Paste it again without line breaks."


def _box(field: CredentialField) -> Input:
    if field.kind is FieldKind.SECRET:
        return SecretInput(placeholder="")
    known = field.choices or field.suggestions
    return Box(
        placeholder=" · ".join(known) if known else f"e.g. {field.example}",
        suggester=SuggestFromList(known, case_sensitive=False) if known else None,
        compact=True,
        select_on_focus=False,
    )
