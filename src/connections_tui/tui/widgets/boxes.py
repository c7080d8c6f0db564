"""Boxes to type a value in: what a paste brings, and what is never painted."""

import unicodedata
from collections.abc import Callable

import rich.repr
from textual import events
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input

from connections_tui.platforms import CredentialField, FieldKind
from connections_tui.tui.glimpse import Glimpse
from connections_tui.tui.pages.page import cut_middle

LINE_MARK = "⏎"
"""Stands for a line break in a box, which has one line."""


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
    """A box that keeps every line of a paste and reports what it left out."""

    tells_of_pastes = True
    """Pastes come here as they were made."""

    class Pasted(Message):
        """Something was pasted."""

        def __init__(self, *, lost_signs: bool = False) -> None:
            super().__init__()
            self.lost_signs = lost_signs
            """Whether it held control or invisible characters, now left out."""

    hides: Callable[[str], bool] | None = None
    """Whether a text is to be masked; None for a box that never masks."""

    takes_whole: Callable[[str], bool] | None = None
    """Takes a paste that is not for this box alone; whether it did."""

    @property
    def text(self) -> str:
        """What was typed, with its line breaks."""
        return self.value.replace(LINE_MARK, "\n")

    @text.setter
    def text(self, text: str) -> None:
        self.value = text.replace("\n", LINE_MARK)
        self.cursor_position = len(self.value)

    def watch_value(self, value: str) -> None:
        # Before the next frame: what holds a secret is never painted.
        if self.hides is not None:
            self.password = self.hides(value.replace(LINE_MARK, "\n"))

    def on_paste(self, event: events.Paste) -> None:
        """Takes the visible characters of all lines, without blank ones around."""
        event.prevent_default()
        event.stop()
        self._take(event.text)

    def action_paste(self) -> None:
        self._take(self.app.clipboard)

    def _take(self, pasted: str) -> None:
        if self.takes_whole is not None and self.takes_whole(pasted):
            return
        text, lost_signs = visible(pasted)
        if text:
            self.replace(text.replace("\n", LINE_MARK), *self.selection)
        # After the change, which ends what was said about the paste before.
        self.post_message(self.Pasted(lost_signs=lost_signs))

    def action_copy(self) -> None:
        if self.password:
            self.app.bell()
        else:
            super().action_copy()

    def action_cut(self) -> None:
        if self.password:
            self.app.bell()
        else:
            super().action_cut()

    @property
    def allow_select(self) -> bool:
        """Text selection with the mouse would copy what is masked as well."""
        return not self.password


class SecretInput(Box):
    """A box whose text cannot be copied or cut, and shows on request."""

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


def visible(pasted: str) -> tuple[str, bool]:
    """The visible characters of a paste without blank lines around it, and whether
    there were others.

    On screen these would move the cursor; in a secret they would not be seen.
    """
    lines = pasted.splitlines()
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    text = "\n".join(lines)
    seen = "".join(char for char in text if char == "\n" or _is_seen(char))
    return seen, seen != text


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def box_of(field: CredentialField) -> Box:
    if field.kind is FieldKind.SECRET:
        return SecretInput(placeholder="")
    known = field.choices or field.suggestions
    example = f"e.g. {field.example}" if field.example else ""
    box = Box(
        placeholder=" · ".join(known) if known else example,
        suggester=SuggestFromList(known, case_sensitive=False) if known else None,
        compact=True,
        select_on_focus=False,
    )
    box.hides = lambda text: bool((found := field.check(text)) and found.secret)
    return box
