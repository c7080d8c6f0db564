"""Where a profile's client secret is. Not the secret itself, but for one given."""

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from pydantic import SecretStr

_VARIABLE = r"env:([A-Za-z_][A-Za-z0-9_]{0,99})"


class Place(Enum):
    """Where secrets are, in the words of profiles.toml."""

    KEYRING = "keyring"
    """The system's keyring."""
    FILE = "file"
    """secrets.json beside profiles.toml, for its owner only."""
    ASK = "ask"
    """With the person, who types it in each session."""
    VARIABLE = "env"
    """A variable of the environment."""
    NOWHERE = "none"
    """The embedded sandbox asks for none."""


class SecretSource(NamedTuple):
    """Where to look for one secret.

    A tuple, and not a dataclass: that would take a start three times as long to make.
    """

    place: Place
    variable: str = ""
    """Its name, where the place is one."""
    given: "SecretStr | None" = None
    """What was read together with the profile already."""

    @classmethod
    def read(cls, written: str) -> Self | None:
        """What profiles.toml means by ``secret``; None where it means nothing."""
        if found := re.fullmatch(_VARIABLE, written):
            return cls(Place.VARIABLE, found[1])
        if written in (Place.KEYRING.value, Place.FILE.value, Place.ASK.value):
            return cls(Place(written))
        return None

    @property
    def written(self) -> str:
        """As in profiles.toml."""
        if self.place is Place.VARIABLE:
            return f"env:{self.variable}"
        return str(self.place.value)

    @property
    def is_stored(self) -> bool:
        """Whether the console keeps it, and has to forget it with the profile."""
        return self.place in (Place.KEYRING, Place.FILE)
