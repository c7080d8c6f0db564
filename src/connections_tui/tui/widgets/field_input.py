"""One field of a form: name, box, and under it what it is or what is wrong."""

from collections.abc import Callable, Mapping

from pydantic import SecretStr
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from connections_tui.hygiene import Dirt, Finding
from connections_tui.platforms import Advice, CredentialField, FieldKind
from connections_tui.text import clean
from connections_tui.tui.pages.page import cut_middle
from connections_tui.tui.widgets.boxes import Box, SecretInput, box_of


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
    BINDINGS = [
        Binding("ctrl+t", "show_secret", "Show secret"),
        Binding("ctrl+r", "use_offered", "Take the suggestion"),
    ]

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # Textual's
    ) -> bool | None:
        match action:
            case "show_secret":
                return self.field.kind is FieldKind.SECRET
            case "use_offered":
                return bool(self._offer)
        return True

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

    class MoveWanted(Message):
        """Its value is for another field."""

        def __init__(self, name: str, goes_to: str) -> None:
            super().__init__()
            self.name = name
            self.goes_to = goes_to

    def __init__(
        self,
        field: CredentialField,
        *,
        blocks_secrets: bool = True,
        takes_whole: Callable[[str], bool] | None = None,
    ) -> None:
        """``blocks_secrets``: whether a secret inside a URL is an error, not only a
        warning. ``takes_whole``: as of its box."""
        # Prefixed: a field may be called like something else on the screen.
        super().__init__(id=f"field-{field.name}")
        self.field = field
        self._blocks_secrets = blocks_secrets
        self._tells = self._lost_signs = False
        self._warned: tuple[int, str] | None = None
        self._input = box_of(field)
        self._input.takes_whole = takes_whole
        self.advice: Advice | None = None
        """Where the value belongs, or what it was meant to be."""
        self.finding: Finding | None = None
        """What does not belong to the value, such as quotes around it."""

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
            return SecretStr(self._input.text)
        return self._input.text

    @property
    def is_empty(self) -> bool:
        return not self._input.value.strip()

    @property
    def note(self) -> str:
        """The line under the box, as plain text."""
        return self._noted

    @property
    def text(self) -> str:
        """What was typed, in clear."""
        return self._input.text

    def enter(self, text: str) -> None:
        """Puts a text into the box."""
        self._input.text = text

    def wipe(self) -> None:
        self._input.clear()
        self.finding = self._warned = self.advice = None

    def focus(self, scroll_visible: bool = True) -> "FieldInput":
        self._input.focus(scroll_visible)
        return self

    @property
    def problem(self) -> str | None:
        """Why the value must not be sent, until it is changed."""
        is_open = self.field.kind is not FieldKind.SECRET and self._blocks_secrets
        found = self.finding
        is_certain = found is not None and Dirt.URL_SECRET in found.kinds
        return found.sentence if found and is_open and is_certain else None

    def show_state(
        self,
        error: str | None = None,
        warning: str | None = None,
        advice: Advice | None = None,
    ) -> None:
        """The line under the box: error, else warning, else description."""
        error, self.advice = error or self.problem, advice
        if error is None:
            warning = joined(warning, self._told)
        if error is not None:
            mark, note, style = "✗", error, "$state-disabled"
        elif warning is not None:
            mark, note, style = "!", warning, "$state-unhealthy"
            # Not the value: it may be a secret.
            self._warned = hash(self._input.text), warning
        else:
            mark = "" if self.is_empty or self.finding is not None else "✓"
            note, style = self._description(), "$muted"
        if mark == "✓" and advice is not None:
            note = advice.sentence
        found = (self.finding, advice)
        if any(one is not None and one.sentence in note for one in found):
            note = f"{note} {self._offer}".rstrip()
        self._noted = clean(note, 300)
        self.query_one(".mark", Static).update(
            Content.styled(mark, "$state-healthy" if mark == "✓" else style)
        )
        self.query_one(".note", Static).update(Content.styled(self._noted, style))
        self.set_class(error is not None, "-wrong")
        self.set_class(mark == "!", "-odd")
        self.refresh_bindings()

    def owed(self, warning: str | None = None) -> str | None:
        """What must be shown before this value is sent: the warning and what was found
        in it; None where there is none, or all of it was shown."""
        self.finding = self.field.check(self._input.text)
        warning = joined(warning, self.finding.sentence if self.finding else None)
        if warning is None:
            return None
        value, said = self._warned or (None, "")
        return None if value == hash(self._input.text) and warning in said else warning

    def warn(self, warning: str) -> None:
        """Shows a warning in spite of the focus, which it gets."""
        self._tells = True
        self.show_state(warning=warning)
        self.focus()

    @property
    def _told(self) -> str | None:
        """What was found in the value. Not while it is being typed."""
        if not self._tells and self.has_focus_within:
            return None
        lost = _LOST_SIGNS if self._lost_signs else None
        return joined(lost, self.finding.sentence if self.finding else None)

    @property
    def _better(self) -> str | None:
        """The value without what does not belong to it, or the one that is meant."""
        if self.finding is not None and self.finding.cleaned is not None:
            return self.finding.cleaned
        return self.advice.instead if self.advice is not None else None

    @property
    def _offer(self) -> str:
        if (better := self._better) is not None:
            if self.field.kind is FieldKind.SECRET:
                return "ctrl+r use the cleaned value"
            return f"ctrl+r use {cut_middle(clean(better), _MOST_OFFERED)}"
        if self.advice is not None and self.advice.goes_to:
            return f"ctrl+r move it to {self.advice.goes_to}"
        return ""

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
        self._tells = self._lost_signs = False
        self.finding = self.field.check(self._input.text)
        self.post_message(self.Changed(self.field.name))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(self.field.name))

    def on_box_pasted(self, event: Box.Pasted) -> None:
        """Shows at once what can be cleaned, or else what the form makes of it."""
        event.stop()
        self._tells, self._lost_signs = True, event.lost_signs
        self.finding = self.field.check(self._input.text)
        if self.finding is None or self.finding.cleaned is None:
            self.post_message(self.Left(self.field.name))
        self.post_message(self.Changed(self.field.name))

    def on_descendant_blur(self) -> None:
        self.post_message(self.Left(self.field.name))

    def action_use_offered(self) -> None:
        """Puts the value that is meant into the box, or this one where it belongs."""
        if (better := self._better) is not None:
            self.enter(better)
        elif self.advice is not None and self.advice.goes_to:
            self.post_message(self.MoveWanted(self.field.name, self.advice.goes_to))

    def action_show_secret(self) -> None:
        """Shows the secret for a moment, or hides it again."""
        if isinstance(self._input, SecretInput):
            if self._input.glimpse.is_on:
                self._input.glimpse.end()
            else:
                self._input.glimpse.begin()


def warn_first(warnings: Mapping[FieldInput, str | None]) -> int:
    """Shows the warnings that were not shown yet, the first with the focus, before
    anything is sent. Gives their number."""
    owed = {box: box.owed(warning) for box, warning in warnings.items()}
    unseen = {box: warning for box, warning in owed.items() if warning}
    for box, warning in reversed(unseen.items()):
        box.warn(warning)
    return len(unseen)


AS_TYPED = "Check the marked field. Press ctrl+s again to send it as typed."


def below(sentence: str) -> Content:
    """What a form says below its fields: a problem, or that a field has a warning."""
    is_warning = sentence == AS_TYPED
    mark, style = ("!", "unhealthy") if is_warning else ("✗", "disabled")
    said = f"{mark} {clean(sentence, 600)}" if sentence else ""
    return Content.styled(said, f"$state-{style}")


_LOST_SIGNS = "Invisible characters were removed from the pasted text."
_MOST_OFFERED = 48


def joined(*sentences: str | None) -> str | None:
    """One after the other, each once."""
    said = ""
    for sentence in sentences:
        if sentence and sentence not in said:
            said = f"{said} {sentence}".lstrip()
    return said or None
