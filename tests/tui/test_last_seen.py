"""What changed since the last session, one after the other."""

import json
from pathlib import Path

from connections_tui.fleet import Change, Health

from .console import console


async def test_w_shows_what_changed_since_the_last_session_one_by_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.preferences.json"
    path.write_text('{"seen_until": 1773400000.0}')
    async with console(count=12, preferences=path) as user:
        await user.press("W")
        await user.until(lambda: "Nothing has changed since your last" in user.words())
        fleet, now = user.app.session.fleet, user.clock().timestamp()
        ids = [one.id for one in user.record()[3:6]]
        for one in ids:
            fleet.tell(Change(one, now, Health.HEALTHY, Health.DISABLED))

        await user.press("W")
        await user.until(lambda: set(user.shown_ids) == set(ids))
        await user.until(lambda: "3 connections changed since your" in user.words())
        seen = [user.chosen.id]
        for _ in range(3):
            await user.press("W")
            seen.append(user.chosen.id)
        assert seen == [*user.shown_ids, user.shown_ids[0]]

        await user.press("escape")
        await user.until(lambda: len(user.shown_ids) > 3)


async def test_how_long_the_console_was_open_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.preferences.json"
    async with console(count=3, preferences=path) as user:
        user.app.connections.last_seen.keep()
        await user.until(path.exists)
        kept = json.loads(path.read_text())["seen_until"]
        assert kept == user.clock().timestamp()
