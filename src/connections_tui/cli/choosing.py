"""The profile a command is for, as the flags before it say."""

import os
from typing import TYPE_CHECKING

from connections_tui import config
from connections_tui.cli.exits import USAGE, fail
from connections_tui.config import CLIENT_SECRET, DEMO, Profile, load_profile

if TYPE_CHECKING:
    import click


class Flags:
    """What stands before the command. It is read by the commands that need it."""

    def __init__(
        self, *, profile: str | None = None, demo: bool = False, **settings: str | None
    ) -> None:
        self._profile = profile
        self._demo = demo
        self._settings = settings

    def chosen(self) -> Profile:
        """The profile they choose; without one, the program ends.

        From then on the environment, which children inherit, holds no secret.
        """
        try:
            profile = load_profile(
                os.environ,
                profile=self._profile,
                demo=self._demo,
                **self._settings,
            )
        # Looked up only now: most starts need no file of profiles.
        except (config.ProfileRefused, config.ProfilesBroken) as error:
            fail(str(error), USAGE)
        if CLIENT_SECRET in os.environ:
            config.take(CLIENT_SECRET)
        return profile


def profile_names(
    _ctx: "click.Context", _param: "click.Parameter", incomplete: str
) -> list[str]:
    """For the shell's completion, which must not fail over a broken file."""
    from connections_tui.config import ProfileBook, ProfilesBroken

    try:
        names = [profile.name for profile in ProfileBook().entries()]
    except ProfilesBroken:
        names = [DEMO]
    return [name for name in names if name.startswith(incomplete)]
