"""A platform, found by typing part of its name."""

import re
from collections.abc import Iterable, Sequence

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
from connections_tui.titles import FORMER, TITLES
from connections_tui.tui.widgets.boxes import PlainInput

POPULAR = (
    "SHOPIFY",
    "QUICKBOOKS",
    "WOO_COMMERCE",
    "AMAZON",
    "STRIPE",
    "SQUARE",
    "XERO",
    "BIG_COMMERCE",
    "NETSUITE",
    "EBAY",
    "MAGENTO",
    "PAYPAL",
)
"""Of several platforms that begin alike, these are meant more often."""


class PlatformInput(PlainInput):
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

    def on_paste(self, event: events.Paste) -> None:
        """What is more than a name is left to the form."""
        if re.search(r"[\n\r:={]", event.text.strip()):
            event.prevent_default()


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
        self.takes_any = False
        """Whether every platform can be picked, or only those with a form."""

    def compose(self) -> ComposeResult:
        yield PlatformInput(compact=True)
        yield OptionList(markup=False)
        yield Static(markup=False)

    def on_mount(self) -> None:
        self._list.can_focus = False
        self.offer(takes_any=self.takes_any)

    def offer(self, *, takes_any: bool) -> None:
        """Every platform, which a link takes; or those we have a form for."""
        self.takes_any = takes_any
        self._input.hint(f"type to find one of {len(self._codes)}")
        self._fill("")

    @property
    def _codes(self) -> list[str]:
        return linked_codes() if self.takes_any else form_codes()

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
        self.show(code)
        self.post_message(self.Picked(code))

    def show(self, code: str) -> None:
        """Takes a platform that was found in another way."""
        self.code = code
        self.remove_class("-open")
        with self.prevent(Input.Changed):
            self._input.value = title_of(code)

    def _fill(self, typed: str) -> None:
        """The platforms that what was typed may mean, the likeliest first."""
        found = best_first(typed, self._codes)
        options = [Option(self._line(code), id=code) for code in found]
        code = typed_code(typed)
        if self.takes_any and code and not found:
            options = [Option(Content(f" {code}, as typed"), id=code)]
        self._list.clear_options()
        self._list.add_options(options)
        self._list.highlighted = 0 if options else None
        if not options:
            self.query_one(Static).update(Content.styled(self._none(typed), "$muted"))
        self.set_class(not options, "-empty")

    def _line(self, code: str) -> Content:
        kinds = 1 if self.takes_any else len(schemas_of(code))
        more = f"  {kinds} login kinds" if kinds > 1 else ""
        return Content.assemble(f" {title_of(code)}", (more, "$muted"))

    def _none(self, typed: str) -> str:
        shown = clean(typed.strip(), 30)
        if best_first(typed, linked_codes()):
            return f"No credential form for “{shown}”. Create a link instead."
        return f"No platform matches “{shown}”."

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget is self._input:
            self._fill("")
            if self.code in self._codes:
                self._list.highlighted = self._codes.index(self.code)
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


def form_codes() -> list[str]:
    """Each platform with a form once, in the order of the titles."""
    return _by_title(dict.fromkeys(schema.platform for schema in SCHEMAS.values()))


def linked_codes() -> list[str]:
    """Each platform of the service, in the order of the titles."""
    return _by_title(code for code in TITLES if code not in FORMER)


def _by_title(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: title_of(code).casefold())


def best_first(typed: str, codes: Sequence[str]) -> list[str]:
    """The platforms that have what was typed in title or code, the likeliest first.

    The whole name, then its beginning, then the beginning of a word of it, then any
    part of it; among equals those that are used most, then the shortest.
    """
    wanted = _folded(typed)
    ranks = {code: _rank(wanted, code) for code in codes}
    found = [code for code in codes if ranks[code] is not None]
    if not wanted:
        return found
    return sorted(found, key=lambda code: (ranks[code], _use(code), len(_folded(code))))


def _rank(wanted: str, code: str) -> int | None:
    """0 for the whole name to 3 for a part of it; None where it is not in it."""
    names = {_folded(title_of(code)), _folded(code)}
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+", title_of(code)) + code.split("_")
    starts = {_folded("".join(words[at:])) for at in range(len(words))}
    if any(start.startswith(wanted) for start in starts):
        return 2
    return 3 if any(wanted in name for name in names) else None


def _use(code: str) -> int:
    return POPULAR.index(code) if code in POPULAR else len(POPULAR)


def _folded(text: str) -> str:
    """Letters and digits alone: woo commerce, WOO_COMMERCE and WooCommerce."""
    return re.sub(r"[\W_]", "", text.casefold())


def typed_code(typed: str) -> str:
    """A code as the service writes them: TEMU_SHOP for "temu shop"."""
    return re.sub(r"[^A-Z0-9]+", "_", typed.upper()).strip("_")[:60]
