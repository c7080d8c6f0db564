"""A small menu: one key a choice, or up, down and enter."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from connections_tui.text import clean


@dataclass(frozen=True)
class Choice:
    """An option, and the letter that picks it."""

    key: str
    name: str
    hint: str = field(default="", repr=False)
    """Details beside the name; may be a link."""


class ChooseScreen(ModalScreen[str | None]):
    """Gives the key of the option picked; None when it was cancelled."""

    BINDINGS = [Binding("escape,q", "leave", "Cancel")]

    def __init__(
        self, title: str, choices: Sequence[Choice], *, told: str = ""
    ) -> None:
        """``told``: what to know before, in sentences."""
        super().__init__()
        self._title = title
        self._choices = choices
        self._told = told

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog menu") as dialog:
            dialog.border_title = Content(self._title)
            dialog.border_subtitle = "letter or enter · esc cancel"
            if self._told:
                yield Static(self._told, markup=False)
            yield OptionList(
                *(
                    Option(choice_line(choice), id=choice.key)
                    for choice in self._choices
                ),
                markup=False,
            )

    def on_key(self, event: events.Key) -> None:
        if event.character in {choice.key for choice in self._choices}:
            event.stop()
            self.dismiss(event.character)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_leave(self) -> None:
        self.dismiss(None)


def choice_line(choice: Choice) -> Content:
    return Content.assemble(
        (f"{choice.key}  ", "bold $accent"),
        f"{choice.name:<12} ",
        (clean(choice.hint, 60), "$muted"),
    )
