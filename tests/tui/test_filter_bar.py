"""The filter: rows that follow each letter, errors at the field, and completion."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

import connections_tui.tui
from connections_tui.fleet.shown.completion import Completion
from connections_tui.titles import TITLES
from connections_tui.tui.palettes import DARK
from connections_tui.tui.theme import THEMES
from connections_tui.tui.widgets.completions import Completions, worth_offering
from connections_tui.tui.widgets.filter_bar import FilterBar
from connections_tui.tui.widgets.filter_input import FilterInput

from .console import _key

STYLES = Path(connections_tui.tui.__file__).parent / "styles.tcss"
FOR_EVER = 1e6
"""Seconds: a word is never called wrong while it is being typed."""
SOON = 0.01
MOST_LOOKS = 150


class Rows(Screen[None]):
    """Has a use of its own for tab."""

    BINDINGS = [Binding("tab", "app.other_pane", "Other pane")]


_CODES = (
    *("AMAZON", "BIG_COMMERCE", "EBAY", "FNAC", "LAZADA", "MAGENTO", "NETSUITE"),
    *("PRESTASHOP", "QUICKBOOKS", "SHOPER", "SHOPIFY", "SQUARE", "STRIPE", "WALMART"),
    "WOO_COMMERCE",
)
FIFTEEN = {code: TITLES[code] for code in _CODES}


class Alone(App[None]):
    """A filter over rows, and nothing behind it."""

    CSS_PATH = STYLES

    def __init__(self, patience: float) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        self.patience = patience
        self.queries: list[str] = []
        self.left: list[bool] = []
        self.tabs = 0

    def get_default_screen(self) -> Screen[None]:
        return Rows()

    def compose(self) -> ComposeResult:
        yield FilterBar(
            lambda query: self.queries.append(str(query)),
            lambda: {**FIFTEEN, "KETTLE_SHOP": "Kettle & Shop"},
            patience=self.patience,
        )
        yield Static("\n".join(f"row {number}" for number in range(40)))

    def action_other_pane(self) -> None:
        self.tabs += 1

    def on_filter_input_left(self, event: FilterInput.Left) -> None:
        self.left.append(event.cleared)


class Typist:
    def __init__(self, app: Alone, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.bar = app.query_one(FilterBar)
        self.completions = app.query_one(Completions)

    async def type(self, text: str) -> None:
        await self.press(*text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.app.post_message(_key(key))
        await self.pilot.pause()

    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]

    def screen_text(self) -> str:
        return "\n".join(self.lines())

    def words(self) -> str:
        return " ".join(self.screen_text().split())

    def line_of(self, text: str) -> int:
        return next(n for n, line in enumerate(self.lines()) if text in line)

    def offered(self) -> list[str]:
        return [one.text for one in self.completions._offered]

    async def until(self, is_so: Callable[[], object]) -> None:
        for _ in range(MOST_LOOKS):
            if is_so():
                return
            await self.pilot.pause()
        raise AssertionError(f"It never came to be. The screen:\n{self.screen_text()}")


@asynccontextmanager
async def typist(
    size: tuple[int, int] = (80, 24), patience: float = FOR_EVER
) -> AsyncIterator[Typist]:
    app = Alone(patience)
    async with app.run_test(size=size) as pilot:
        user = Typist(app, pilot)
        user.bar.input.focus()
        await pilot.pause()
        yield user


# -- the rows


async def test_every_letter_is_a_query_before_it_is_drawn() -> None:
    async with typist() as user:
        await user.type("ka")
        assert user.app.queries == ["k", "ka"]

        user.bar.input.value = "status:rea"

        assert user.app.queries[-1] == "status:rea"


async def test_a_platform_is_one_of_those_the_bar_is_told_of() -> None:
    async with typist() as user:
        await user.type("platform:kettle")

        assert user.bar.error is None
        assert user.app.queries[-1] == "platform:kettle"


async def test_what_cannot_be_read_leaves_the_rows_as_they_were() -> None:
    async with typist() as user:
        await user.type("status:reauz")

        assert user.app.queries[-1] == "status:reau"


async def test_the_text_can_be_set_from_outside() -> None:
    async with typist() as user:
        user.bar.text = "is:new kaffee"

        assert user.app.queries == ["is:new kaffee"]
        assert user.bar.input.cursor_at_end


async def test_the_text_cannot_move_the_terminal() -> None:
    async with typist() as user:
        user.bar.text = "a\x1b]0;title\x07b\nc\u202e"

        assert user.bar.text.isprintable()


# -- what is wrong with it


async def test_a_word_being_typed_is_not_called_wrong() -> None:
    async with typist() as user:
        await user.type("status:zzz")

        assert user.bar.error is not None
        assert "!" not in user.screen_text()


async def test_it_is_once_it_has_rested() -> None:
    async with typist(patience=SOON) as user:
        await user.type("status:zzz")

        await user.until(lambda: "! Invalid value for status:" in user.screen_text())


@pytest.mark.parametrize("key", ["space", "enter", "home"])
async def test_it_is_once_the_person_is_done_with_the_word(key: str) -> None:
    async with typist() as user:
        await user.type("reson:cert")
        await user.press(key)

        await user.until(lambda: "Did you mean reason:?" in user.screen_text())


async def test_enter_stays_in_a_field_that_cannot_be_read() -> None:
    """A typo is never an empty list, nor a filter that seems to be kept."""
    async with typist() as user:
        await user.type("sttus:off")
        await user.press("enter")
        await user.pilot.pause()

        assert user.app.left == []
        assert user.bar.input.has_focus


async def test_a_sentence_with_room_stands_beside_the_text() -> None:
    async with typist(size=(120, 24)) as user:
        await user.type("reson:cert ")

        line = user.lines()[user.line_of("reson:cert")]
        assert "! Unknown filter word “reson:”. Did you mean reason:?" in line
        assert user.bar.size.height == 1


async def test_one_without_stands_below_while_it_stands() -> None:
    async with typist() as user:
        await user.type("status:zzz ")

        assert user.bar.size.height == 3
        assert (
            user.line_of("! Invalid value for status:")
            == user.line_of("status:zzz") + 1
        )
        assert "link-sent" in user.words()

        await user.press(*["backspace"] * 4)
        await user.until(lambda: user.bar.size.height == 1)
        assert "!" not in user.screen_text()


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
@pytest.mark.parametrize("text", ["platform:zzz ", "zzz: ", "synced:5 "])
async def test_what_is_wrong_never_takes_more_than_three_lines(
    size: tuple[int, int], text: str
) -> None:
    async with typist(size) as user:
        await user.type(text)
        await user.press("enter")

        await user.until(
            lambda: "! Unknown" in user.screen_text() or "! Invalid" in user.words()
        )
        assert user.bar.size.height <= 4


async def test_the_part_that_is_wrong_is_underlined() -> None:
    async with typist() as user:
        await user.type("a platform:zzz b")

        [strip] = [
            strip
            for strip in user.app.screen._compositor.render_strips()
            if "a platform:zzz b" in strip.text
        ]
        marked = [
            piece.text for piece in strip if piece.style and piece.style.underline
        ]
        assert marked == ["zzz"]


async def test_an_error_follows_what_is_typed_once_it_is_shown() -> None:
    async with typist() as user:
        await user.type("status:zz ")
        await user.press("left")
        await user.press("x")

        await user.until(lambda: "status: zzx." in user.screen_text())


async def test_a_sentence_finds_its_place_when_the_screen_narrows() -> None:
    async with typist(size=(120, 24)) as user:
        await user.type("reson:cert ")
        await user.pilot.resize_terminal(60, 24)

        await user.until(lambda: user.bar.size.height == 2)


# -- completion


async def test_a_colon_opens_the_values_with_their_meaning() -> None:
    async with typist() as user:
        await user.type("status:")

        assert user.offered()[:2] == ["problems", "reauth"]
        assert "all broken connections" in user.screen_text()


async def test_the_list_floats_and_moves_nothing() -> None:
    async with typist() as user:
        row = user.line_of("row 9")
        await user.type("platform:")

        assert user.line_of("row 9") == row
        assert user.bar.size.height == 1
        assert "amazon" in user.lines()[1]
        assert user.completions.size.height == 6


@pytest.mark.parametrize("text", ["s", "kaffee", "store ", "-", "http://", "a  "])
async def test_there_is_no_list_where_all_or_nothing_would_fit(text: str) -> None:
    async with typist() as user:
        await user.type(text)

        assert not user.completions.is_open


async def test_tab_takes_the_first_and_goes_on_to_its_values() -> None:
    async with typist() as user:
        await user.type("pl")
        await user.press("tab")
        assert user.bar.text == "platform:"

        await user.type("woo")
        await user.press("tab")
        assert user.bar.text == "platform:woo-commerce"
        assert not user.completions.is_open


async def test_right_takes_it_too_at_the_end_of_the_text() -> None:
    async with typist() as user:
        await user.type("is:ma")
        await user.press("right")

        assert user.bar.text == "is:marked"


async def test_up_and_down_move_in_it_and_enter_takes_what_was_moved_to() -> None:
    async with typist() as user:
        await user.type("status:")
        await user.press("down", "down", "up", "enter")

        assert user.bar.text == "status:reauth"
        assert user.app.left == []


async def test_enter_keeps_the_filter_where_nobody_moved_in_the_list() -> None:
    async with typist() as user:
        await user.type("st")
        await user.press("enter")
        await user.pilot.pause()

        assert user.bar.text == "st"
        assert user.app.left == [False]


async def test_the_last_of_many_can_be_reached() -> None:
    async with typist() as user:
        await user.type("platform:")
        assert "+11" in user.screen_text()

        await user.press("up")
        assert user.completions.chosen is not None
        assert user.completions.chosen.text == "none"
        assert "none" in user.screen_text()


async def test_esc_closes_it_first_and_clears_second() -> None:
    async with typist() as user:
        await user.type("status:re")
        await user.press("escape")
        assert user.bar.text == "status:re"
        assert not user.completions.is_open

        await user.press("escape")
        await user.pilot.pause()
        assert user.bar.text == ""
        assert user.app.left == [True]


async def test_without_a_list_tab_and_down_are_the_screens() -> None:
    async with typist() as user:
        await user.type("kaffee")
        await user.press("tab", "down")
        await user.pilot.pause()

        assert user.app.tabs == 1
        assert user.app.left == [False]


async def test_a_click_takes_one() -> None:
    async with typist() as user:
        await user.type("status:")
        await user.pilot.click(Completions, offset=(3, 2))
        await user.pilot.pause()

        assert user.bar.text == "status:disabled"
        assert user.bar.input.has_focus


async def test_a_second_value_completes_in_the_middle_of_the_text() -> None:
    async with typist() as user:
        await user.type("status:off, kaffee")
        await user.press(*["left"] * 7)
        await user.type("r")
        assert user.offered() == ["reauth"]

        await user.press("tab")
        assert user.bar.text == "status:off,reauth kaffee"


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (140, 40)])
async def test_the_list_is_whole_at_every_size(size: tuple[int, int]) -> None:
    async with typist(size) as user:
        await user.type("a long text before the word platform:")

        region = user.completions.region
        assert user.app.screen.region.contains_region(region)
        assert region.y == 1
        assert "prestashop" not in user.screen_text()
        assert "magento" in user.screen_text()


async def test_it_closes_when_the_field_is_left() -> None:
    async with typist() as user:
        await user.type("status:")
        user.app.screen.set_focus(None)

        await user.until(lambda: not user.completions.is_open)


def test_fields_are_offered_from_two_letters_on() -> None:
    one = [Completion("status:", 0, 1, "how it is doing")]

    assert worth_offering(one, "s", 1) == []
    assert worth_offering(one, "st", 2) == one
    assert worth_offering([], "st", 2) == []
