"""One profile with what opens its service and its files."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from connections_tui.api import RequestLog
from connections_tui.tui.state import ProfileView

if TYPE_CHECKING:
    # None of them is needed for a first frame.
    from pydantic import SecretStr

    from connections_tui.api import ConnectionsClient
    from connections_tui.changes.audit import Audit
    from connections_tui.fleet.cache.history import History

Tell = Callable[[str], None]
"""Takes a sentence to show as a notice."""
ClientOpener = Callable[
    ["SecretStr | None"], AbstractAsyncContextManager["ConnectionsClient"]
]
"""Takes a client secret that was typed; None for the stored one."""
HistoryOpener = Callable[[Tell], "History | None"]


def remember_nothing(_: Tell) -> None:
    """For a console without a history file."""


@dataclass(frozen=True)
class Session:
    """What the console works with until it ends or switches the profile."""

    profile: ProfileView
    open_client: ClientOpener
    open_history: HistoryOpener = remember_nothing
    preferences: Path | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    """Paths by name, for the diagnostics."""
    audit: "Callable[[], Audit] | None" = None
    """Opens the record of writes; None for a console without one."""
    log: RequestLog = field(default_factory=RequestLog)
    """Of all requests, those of the sessions before it included where it is shared."""


class Keep(StrEnum):
    """Where a secret that was typed is kept."""

    SESSION = "session"
    """Not stored: for this session only."""
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True)
class TypedSecret:
    """A client secret that was typed, and where to store it."""

    secret: "SecretStr"
    keep: Keep = Keep.SESSION


@dataclass(frozen=True)
class ProfileLine:
    """One profile to choose from."""

    name: str
    environment: str
    """In the word the first line shows."""
    may: str
    """As ``state.write_word`` gives it for a session that just opened it."""
    host: str
    """Empty for the embedded sandbox."""
    secret_from: str
    """Such as keyring; empty where none is needed."""
    is_default: bool
    """Whether it is the one a start without flags opens."""
    can_change: bool = True
    """Whether it is kept in a file that a person may edit."""


@dataclass(frozen=True)
class ProfileDraft:
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

    def lines(self) -> Sequence[ProfileLine]: ...
    def open(self, name: str) -> Session: ...
    async def draft(self, name: str | None) -> ProfileDraft:
        """What the form begins with; None for a new profile."""
        ...

    async def save(self, draft: ProfileDraft, replaces: str | None) -> str:
        """Saves a profile, replacing another if one is named; its name."""
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
