"""The profiles of this machine, as their screens see them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from connections_tui.session import Session

if TYPE_CHECKING:
    # The first frame does not need it.
    from pydantic import SecretStr

    from connections_tui.fleet.cache import LastKnown
    from connections_tui.platforms import CredentialField


class Keep(StrEnum):
    """Where a secret that was typed is kept."""

    SESSION = "session"
    """Not stored: for this session only."""
    KEYRING = "keyring"
    FILE = "file"


class TypedSecret(Struct, frozen=True):
    """A client secret that was typed, and where to store it."""

    secret: "SecretStr"
    keep: Keep = Keep.SESSION


class ProfileLine(Struct, frozen=True):
    """One profile to choose from."""

    name: str
    environment: str
    """In the word the first line shows."""
    may: str
    """As ``access.write_word`` gives it for a session that just opened it."""
    host: str
    """Empty for the embedded sandbox."""
    secret_from: str
    """Such as keyring; empty where none is needed."""
    is_default: bool
    """Whether it is the one a start without flags opens."""
    can_change: bool = True
    """Whether it is kept in a file that a person may edit."""


class ProfileDraft(Struct, frozen=True):
    """A profile as it was typed: words by field, none of them checked."""

    values: Mapping[str, str]
    secret: "SecretStr | None" = None
    """None to leave the secret that is kept as it is."""


class ProfileProblem(ValueError):
    """A profile that cannot be opened or kept. The message is a sentence to show."""

    def __init__(self, message: str, problems: Mapping[str, str] | None = None) -> None:
        """``problems``: a sentence by field, where fields are at fault."""
        super().__init__(message)
        self.problems = dict(problems or {})


class Profiles(Protocol):
    """The profiles of this machine. Every method may raise ``ProfileProblem``."""

    @property
    def fields(self) -> Sequence["CredentialField"]:
        """The settings of a profile, as fields of a form."""
        ...

    def lines(self) -> Sequence[ProfileLine]: ...
    def open(self, name: str) -> Session: ...
    async def draft(self, name: str | None) -> ProfileDraft:
        """What the form begins with; None for a new profile."""
        ...

    async def save(self, draft: ProfileDraft, replaces: str | None) -> str:
        """Saves a profile, replacing another if one is named; its name."""
        ...

    async def last_known(self, name: str) -> "LastKnown | None":
        """Its counts as last seen here, from its history: nothing is requested."""
        ...

    def use(self, name: str) -> None:
        """Makes it the default profile."""
        ...

    async def test(self, name: str) -> str:
        """Tests the login with one request; a sentence on the result."""
        ...

    async def keep_secret(self, name: str, typed: TypedSecret) -> str:
        """Stores a secret; a sentence that says where."""
        ...
