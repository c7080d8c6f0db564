"""ASCII symbols and lines: by choice, and where a terminal draws the others wide."""

import unicodedata

import pytest
from rich.cells import cell_len

from connections_tui.fleet import Health
from connections_tui.tui.symbols import (
    TABLE,
    VARIABLE,
    GlyphsMeasured,
    measured,
)

from .console import User, console

WAYS = {
    "list": (),
    "overview": ("H",),
    "counts": ("f",),
    "help": ("question_mark",),
    "create": ("n",),
    "platforms": ("n", "down", "down", "enter", "tab", *"sho"),
    "link": ("7", "L"),
    "delete": ("D",),
    "delete-many": ("space", "space", "D"),
    "links": ("space", "space", "L"),
    "copy": ("y",),
    "sort": ("s",),
    "columns": ("C",),
    "views": ("V",),
    "errors": ("E",),
    "diagnostics": ("f12",),
    "pages": ("l", "e", "b", "a"),
    "completions": ("slash", *"status:"),
    "commands": ("colon",),
}
ASCII_COLUMN = {
    "No answer": "?",
    "Needs reauth": "R",
    "Disabled": "X",
    "Unhealthy": "!",
    "Link sent": "L",
    "Syncing": "S",
    "Stale": "~",
    "Healthy": "+",
    "Unchecked": "-",
}
"""As the product page has it."""


def odd_signs(user: User) -> set[str]:
    """What is drawn and neither ASCII nor part of somebody's name."""
    names = {c for record in user.record() for c in f"{record.store} {record.domain}"}
    return {
        c
        for c in user.screen_text()
        if not c.isascii() and c not in names and not c.isalpha()
    }


@pytest.fixture
def _in_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "ascii")


@pytest.mark.usefixtures("_in_ascii")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=str)
async def test_everything_is_drawn_in_ascii(way: str, size: tuple[int, int]) -> None:
    async with console(size=size) as user:
        await user.press(*WAYS[way])

        assert odd_signs(user) == set()
        assert {cell_len(line.text) for line in user.lines()} == {size[0]}


@pytest.mark.usefixtures("_in_ascii")
async def test_each_state_has_its_ascii_symbol() -> None:
    async with console(size=(80, 30)) as user:
        for word in ("Needs reauth", "Disabled", "Unhealthy"):
            assert f"{ASCII_COLUMN[word]} {word}" in user.screen_text()
        assert "1 + 33 Healthy" in user.screen_text()


def test_the_symbols_are_those_of_the_product_page() -> None:
    assert {
        health.word: health.symbol.translate(TABLE) for health in Health
    } == ASCII_COLUMN


def test_every_glyph_becomes_as_many_cells_of_ascii() -> None:
    for code, plain in TABLE.items():
        assert isinstance(plain, str)
        assert plain.isascii()
        assert len(plain) == cell_len(chr(code))
        assert unicodedata.category(chr(code))[0] != "L"


async def test_without_a_word_the_glyphs_stay() -> None:
    async with console() as user:
        assert "⚑ Needs reauth" in user.screen_text()


async def test_a_terminal_that_draws_them_wide_gets_ascii_at_once() -> None:
    async with console(size=(140, 40)) as user:
        user.app.post_message(GlyphsMeasured(4))
        await user.until_shown("R Needs reauth")
        assert odd_signs(user) == set()

        user.app.post_message(GlyphsMeasured(2))
        await user.until_shown("⚑ Needs reauth")


@pytest.mark.parametrize(("word", "shown"), [("unicode", "⚑"), ("ascii", "R")])
async def test_a_choice_counts_more_than_what_was_measured(
    word: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, word)
    async with console() as user:
        for cells in (4, 2):
            user.app.post_message(GlyphsMeasured(cells))
            await user.settle()
            await user.until_shown(f"{shown} Needs reauth")


@pytest.mark.usefixtures("_in_ascii")
async def test_a_qr_code_is_drawn_in_colours_alone() -> None:
    async with console(size=(160, 80)) as user:
        await user.press("7", "L")
        await user.until_shown("Link")
        colours = {
            segment.style.bgcolor.name
            for line in user.lines()
            for segment in line
            if segment.style and segment.style.bgcolor and segment.text.isspace()
        }

        assert {"#000000", "#ffffff"} <= colours


@pytest.mark.usefixtures("_in_ascii")
async def test_a_qr_code_without_room_is_left_out_and_not_cut() -> None:
    async with console(size=(80, 24)) as user:
        await user.press("7", "L")
        await user.until_shown("Link", "https://")

        assert not user.app.screen.query_one("#qr").display


@pytest.mark.parametrize(
    ("reply", "are_wide"),
    [("\x1b[1;3R", False), ("\x1b[1;5R", True), ("\x1b[1;4R", True)],
)
def test_the_cursor_tells_how_wide_they_are(reply: str, are_wide: bool) -> None:
    found = measured(reply)

    assert found is not None
    assert found.are_wide is are_wide


@pytest.mark.parametrize("reply", ["\x1b[12;3R", "\x1b[R", "\x1b[1;999R", "\x1b[A"])
def test_other_reports_tell_nothing(reply: str) -> None:
    assert measured(reply) is None


@pytest.mark.parametrize(
    ("environ", "is_ascii"),
    [
        ({}, False),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "ja_JP.UTF-8"}, True),
        ({"LANG": "en_US.ISO-8859-1"}, True),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "de_DE.UTF-8"}, False),
        ({"LANG": "ja_JP.UTF-8", VARIABLE: "unicode"}, False),
        ({VARIABLE: " ASCII "}, True),
        ({VARIABLE: "yes"}, False),
    ],
)
async def test_before_the_terminal_has_told_choice_and_locale_decide(
    environ: dict[str, str], is_ascii: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LC_CTYPE", VARIABLE):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    async with console(count=3) as user:
        assert ("1 + 3 Healthy" in user.words()) is is_ascii


async def test_a_command_switches_and_the_choice_is_kept() -> None:
    async with console() as user:
        user.app.look.toggle_symbols()
        await user.until_shown("R Needs reauth")
        await user.until(lambda: user.app.look._choices.current.symbols == "ascii")

        user.app.post_message(GlyphsMeasured(2))
        await user.settle()
        assert "R Needs reauth" in user.words()


async def test_letters_of_names_stay_as_they_are() -> None:
    assert "Łódź Ελλάδα 東京".translate(TABLE) == "Łódź Ελλάδα 東京"
