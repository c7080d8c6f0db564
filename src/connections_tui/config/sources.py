"""Where a profile's client secret is: a place, or the secret a variable gave."""

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
    """secrets.json beside profiles.toml, readable by its owner only."""
    ASK = "ask"
    """Nowhere: it is typed in each session."""
    VARIABLE = "env"
    """An environment variable."""
    NOWHERE = "none"
    """The built-in sandbox needs none."""


class SecretSource(NamedTuple):
    """Where to look for one secret.

    A tuple: a dataclass takes three times as long to create at a start.
    """

    place: Place
    variable: str = ""
    """Its name, where the place is one."""
    given: "SecretStr | None" = None
    """What was read together with the profile."""

    @classmethod
    def read(cls, written: str) -> Self | None:
        """What profiles.toml means by ``secret``; None for anything else."""
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
        """Whether the console stores it, and removes it with the profile."""
        return self.place in (Place.KEYRING, Place.FILE)
