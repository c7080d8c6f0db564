"""The yes to deletes, once a person has seen what will be deleted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from textual.app import App

from connections_tui.access import ProfileView
from connections_tui.fleet import Record
from connections_tui.text import clean
from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.screens.delete_dialog import DeleteScreen
from connections_tui.tui.screens.typed_word import NumberScreen
from connections_tui.tui.terminal.keys import Careful

_KEEP = Choice("k", "Keep", "delete nothing")


class SureScreen(ChooseScreen, Careful[str | None]):
    """Asks for a letter. Keys typed before it was painted are ignored."""


async def is_sure(
    app: App[Any], records: Sequence[Record], profile: ProfileView, now: datetime
) -> bool:
    """Whether a person says so: in production by the number, of one as always."""
    number, name = len(records), clean(profile.name, 40)
    if number == 1:
        one = DeleteScreen(records[0], profile, now)
        return await app.push_screen_wait(one) is True
    if profile.is_production:
        title = f"Delete · {profile.environment}"
        what = f"{number:,} connections will be deleted from {name}, one by one."
        asked = NumberScreen(title, what, number)
        return await app.push_screen_wait(asked) is True
    choices = [_KEEP, Choice("d", "Delete", f"all {number:,}, from {name}")]
    menu = SureScreen(f"Delete {number:,} connections?", choices)
    return await app.push_screen_wait(menu) == "d"
