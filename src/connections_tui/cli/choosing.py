"""The profile a command is for, as the flags before it say."""

import os
from dataclasses import dataclass

from connections_tui import config
from connections_tui.cli.exits import USAGE, fail
from connections_tui.config import CLIENT_SECRET, Profile, load_profile, take


@dataclass(frozen=True)
class Flags:
    """What stands before the command. It is read by the commands that need it."""

    profile: str | None = None
    base_url: str | None = None
    api_version: str | None = None
    demo: bool = False

    def chosen(self) -> Profile:
        """The profile they choose; where there is none, the program ends.

        From now on the environment, which children inherit, holds no secret.
        """
        try:
            profile = load_profile(
                os.environ,
                profile=self.profile,
                base_url=self.base_url,
                api_version=self.api_version,
                demo=self.demo,
            )
        # Looked up only now: most starts need no file of profiles.
        except (config.ProfileRefused, config.ProfilesBroken) as error:
            fail(str(error), USAGE)
        take(CLIENT_SECRET)
        return profile
