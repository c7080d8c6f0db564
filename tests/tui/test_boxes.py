"""The boxes of the form by themselves: what is pasted, and what is not found."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.platforms import SCHEMAS, FieldKind
from connections_tui.tui.widgets.boxes import visible

from .console import console
from .test_create import BIG_COMMERCE, focused_field, open_form, typed

FEW = 3
AMAZON = SCHEMAS["amazon"]
SAID = "Has a line break."


@pytest.mark.parametrize("text", ["one\ntwo", "\none\ntwo", "\r\n \none\r\ntwo\n"])
async def test_every_line_of_a_paste_is_kept(text: str) -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        box = focused_field(user)
        assert box is not None
        await user.paste(text)
        await user.until_shown(SAID, "one⏎two")

        assert typed(user)[box.field.name] == "one\ntwo"


@given(st.text())
def test_a_paste_keeps_each_line_and_nothing_that_moves_the_cursor(text: str) -> None:
    kept, lost_signs = visible(text)

    assert not {"Cc", "Cf", "Zl", "Zp"} & set(map(category, kept.replace("\n", "")))
    assert visible(kept) == (kept, False) or lost_signs
    if text.isprintable() and text.strip():
        assert (kept, lost_signs) == (text, False)


async def test_a_line_break_around_one_line_loses_nothing() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        box = focused_field(user)
        assert box is not None
        await user.paste("\none\n")

        assert typed(user)[box.field.name] == "one"
        assert not box.has_class("-odd", "-wrong")


async def test_a_new_paste_ends_what_was_said_of_the_last() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await user.paste("one\ntwo")
        await user.until_shown(SAID)

        await user.press("ctrl+u")
        await user.paste("three")
        await user.until(lambda: SAID not in user.screen_text())


async def test_what_cannot_be_seen_is_left_out_of_a_paste_and_told() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        box = focused_field(user)
        assert box is not None
        await user.paste("\x1b]52;c;aGk=\x07o\u202en\u200be\x9b")
        await user.until_shown("Invisible characters were removed")

        assert typed(user)[box.field.name] == "]52;c;aGk=one"
        assert box.problem is None
        await user.type("x")
        await user.until(lambda: "Invisible characters" not in user.screen_text())


@pytest.mark.parametrize("width", [60, 80, 100, 140])
async def test_a_placeholder_shows_more_than_its_first_word(width: int) -> None:
    async with console(size=(width, 60), count=FEW) as user:
        form = await open_form(user, AMAZON)
        for box in form.inputs:
            if box.field.kind is not FieldKind.TEXT:
                continue
            end = box.field.example[-3:]
            row = next(
                line
                for line in user.screen_text().splitlines()
                if line.strip().startswith(box.field.name)
            )
            assert "e.g." in row
            assert end in row


async def test_a_name_no_platform_has_is_told() -> None:
    async with console(count=FEW) as user:
        await user.press("n", "down", "down", "space", "tab")
        await user.type("temu")
        await user.until_shown("No platform matches “temu”.")

        await user.press("backspace", "backspace", "backspace", "backspace")
        await user.until(lambda: "No platform matches" not in user.screen_text())
