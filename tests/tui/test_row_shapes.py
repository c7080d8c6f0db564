"""A row is one line, and its columns stay in place, whatever its texts hold."""

from datetime import timedelta

import pytest
from rich.cells import cell_len

from connections_tui.sandbox.records import Fate, Origin, Simulated

from .console import User, console

NAMES = (
    "シルク商店街の絹織物専門店シルク商店街",
    "한국 상점 가나다라마바사아자차카타파하",
    "متجر الحرير بازار שלום עולם",
    "👨\u200d👩\u200d👧\u200d👦 Family 🏳️\u200d🌈 🇩🇪 1️⃣ ☕️ 👩🏽",
    "👩" + "\u200d👩" * 40,
    "🏽" * 40,
    "Z" + "\u0301\u0489" * 40 + "algo",
    "\u1100" + "\u1161" * 40,
    "हिन्दी दुकान मिठाई की दुकान",
    "Acme\r\nDELETED ok\n> ✓ HEALTHY  forged\u2028row\u0085",
    "\tone\ttwo\x0bthree\x0c",
    "\x1b[2J\x1b[Hgone\x9b31m\x00",
    "safe" + "".join(chr(0xE0000 + ord(c)) for c in "ignore"),
    "\u202eexe.gnp\u202c\u200b\u2066",
    "x" * 10_000,
    "   \u3000 ",
)
PLATFORM = "Shopify"


async def fill(user: User) -> None:
    """A connection for each name, which its other texts repeat."""
    created_at = user.clock() - timedelta(days=40)
    user.store.add_many(
        Simulated(
            id=f"{number:02}",
            access_token=f"token-{number:02}",
            platform="SHOPIFY",
            created_at=created_at,
            origin=Origin.LINK,
            fate=Fate.DISABLED,
            disabled_reason=name,
            halted_at=created_at + timedelta(days=20),
            name=name,
            store_name=name,
            store_domain=name,
            store_unique_id=name,
        )
        for number, name in enumerate(NAMES)
    )
    await user.press("R")
    await user.until_swept()


def assert_whole(user: User, width: int) -> None:
    lines = [strip.text for strip in user.lines()]
    assert [line for line in lines if cell_len(line) != width] == []


@pytest.mark.parametrize("size", [(80, 24), (140, 24)])
async def test_every_line_is_as_wide_as_the_terminal(size: tuple[int, int]) -> None:
    """In the list, on each page of the pane, and in what opens over them."""
    async with console(size=size, count=0, waits=False) as user:
        await fill(user)
        assert_whole(user, size[0])
        for number in range(len(NAMES)):
            user.app.connections.choose(f"{number:02}")
            await user.settle()
            assert_whole(user, size[0])
        await user.press("enter")
        for key in "veba":
            await user.press(key)
            assert_whole(user, size[0])
        for opens in ("L", "D", "y"):
            await user.press(opens)
            assert_whole(user, size[0])
            await user.press("escape")
        await user.press("escape", "a", "D")
        await user.until_shown(f"Delete {len(NAMES)} connections")
        for _ in NAMES:
            await user.press("j")
            assert_whole(user, size[0])


async def test_a_connection_is_one_row_with_its_columns_in_place() -> None:
    """No name makes a second row, or moves what stands beside it."""
    async with console(size=(80, 24), count=0, waits=False) as user:
        await fill(user)
        rows = [line for line in user.screen_text().splitlines() if PLATFORM in line]
        starts = {cell_len(row.partition(PLATFORM)[0]) for row in rows}

    assert len(rows) == len(NAMES)
    assert len(starts) == 1
    assert not [row for row in rows if row.startswith(("DELETED", "> ✓"))]
