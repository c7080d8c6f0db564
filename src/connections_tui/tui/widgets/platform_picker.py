"""A platform, found by typing a part of its name."""

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from connections_tui.platforms import SCHEMAS, schemas_of, title_of
from connections_tui.text import clean

MOST_ROWS = 6


class PlatformInput(Input):
    """The box one types in; up and down move in the list under it."""

    BINDINGS = [
        Binding("down", "move(1)", "Next platform", show=False),
        Binding("up", "move(-1)", "Previous platform", show=False),
    ]

    class Moved(Message):
        """Another platform is to be highlighted."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    def action_move(self, rows: int) -> None:
        self.post_message(self.Moved(rows))


class PlatformPicker(Widget):
    """Type to filter, up and down, enter to pick. The list shows while one types."""

    DEFAULT_CSS = """
    PlatformPicker { height: auto; layout: vertical; }
    PlatformPicker Input { max-width: 40; height: 1; }
    PlatformPicker OptionList {
        height: auto; max-height: 6; max-width: 56; border: none; padding: 0;
        display: none; scrollbar-size-vertical: 1;
    }
    PlatformPicker.-open OptionList { display: block; }
    PlatformPicker Static { height: auto; display: none; }
    PlatformPicker.-open.-empty OptionList { display: none; }
    PlatformPicker.-open.-empty Static { display: block; }
    """

    class Picked(Message):
        """A platform was picked."""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    def __init__(self) -> None:
        super().__init__()
        self.code: str | None = None
        """The platform picked; None before that."""

    def compose(self) -> ComposeResult:
        platforms = len(_codes())
        yield PlatformInput(
            placeholder=f"type to find one of {platforms}", compact=True
        )
        yield OptionList(markup=False)
        yield Static(markup=False)

    def on_mount(self) -> None:
        self._input.cursor_blink = False
        self._list.can_focus = False
        self._fill("")

    @property
    def _input(self) -> PlatformInput:
        return self.query_one(PlatformInput)

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    def focus(self, scroll_visible: bool = True) -> "PlatformPicker":
        self._input.focus(scroll_visible)
        return self

    def pick(self, code: str) -> None:
        """Takes a platform, closes the list and tells."""
        self.code = code
        self.remove_class("-open")
        with self.prevent(Input.Changed):
            self._input.value = title_of(code)
        self.post_message(self.Picked(code))

    def _fill(self, typed: str) -> None:
        """The platforms whose name has what was typed; beginnings come first."""
        wanted = typed.strip().casefold()
        found = [code for code in _codes() if wanted in title_of(code).casefold()]
        found.sort(key=lambda code: not title_of(code).casefold().startswith(wanted))
        self._list.clear_options()
        self._list.add_options([Option(_line(code), id=code) for code in found])
        self._list.highlighted = 0 if found else None
        if not found:
            sentence = f"No platform has “{clean(typed.strip(), 30)}” in its name."
            self.query_one(Static).update(Content.styled(sentence, "$muted"))
        self.set_class(not found, "-empty")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget is self._input:
            self._fill("")
            if self.code in _codes():
                self._list.highlighted = _codes().index(self.code)
            self.add_class("-open")

    def on_descendant_blur(self) -> None:
        self.remove_class("-open")
        if self.code is not None:
            with self.prevent(Input.Changed):
                self._input.value = title_of(self.code)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)
        self.add_class("-open")

    @on(PlatformInput.Moved)
    def _moved(self, event: PlatformInput.Moved) -> None:
        event.stop()
        if event.rows > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if (row := self._list.highlighted) is not None:
            self.pick(str(self._list.get_option_at_index(row).id))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.pick(str(event.option.id))


def _codes() -> list[str]:
    """Each platform once, in alphabetical order of what people call it."""
    codes = dict.fromkeys(schema.platform for schema in SCHEMAS.values())
    return sorted(codes, key=lambda code: title_of(code).casefold())


def _line(code: str) -> Content:
    kinds = len(schemas_of(code))
    more = f"  {kinds} login kinds" if kinds > 1 else ""
    return Content.assemble(f" {title_of(code)}", (more, "$muted"))
