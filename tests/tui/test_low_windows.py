"""In the smallest window a dialog shows its box, and what is wrong with it."""

from pathlib import Path

from .console import User, console

LOW = (40, 8)


async def test_a_token_to_exchange_is_typed_in_sight() -> None:
    async with console(size=LOW, count=3) as user:
        await user.press("M", "x")
        await user.until_shown("Exchange a public")
        await user.until(lambda: user.app.screen in user.app._keys._painted_at)
        await user.until(lambda: _is_in_sight(user))
        await user.press("enter")
        await user.until_shown("Type or paste the public token.")


async def test_a_label_that_is_not_saved_says_why(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    async with console(size=LOW, count=3, labels=path) as user:
        await user.press("t")
        await user.until_shown("Label · ")
        await user.type("4711")
        path.write_text(f"id,customer\n{user.chosen.id},Other\n")
        await user.press("ctrl+s")
        await user.until_shown("was changed")


def _is_in_sight(user: User) -> bool:
    screen = user.app.screen
    if (box := screen.focused) is None or box.parent is None:
        return False
    return screen.find_widget(box).visible_region.area > 0
