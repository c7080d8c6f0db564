"""One profile with the ways to its service and its files, as it is handed over."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from connections_tui.tui.state import ProfileView

if TYPE_CHECKING:
    # None of them is needed for a first frame.
    from pydantic import SecretStr

    from connections_tui.api import ConnectionsClient
    from connections_tui.audit import Audit
    from connections_tui.fleet.history import History

Tell = Callable[[str], None]
"""Is told, in a sentence, what a person should know although all is well."""
ClientOpener = Callable[
    ["SecretStr | None"], AbstractAsyncContextManager["ConnectionsClient"]
]
"""Given a client secret that was typed; None for the one that is kept somewhere."""
HistoryOpener = Callable[[Tell], "History | None"]


def remember_nothing(_: Tell) -> None:
    """For a console without a file for its memory."""


@dataclass(frozen=True)
class Session:
    """What a console works with until it is left or turned to another profile."""

    profile: ProfileView
    open_client: ClientOpener
    open_history: HistoryOpener = remember_nothing
    preferences: Path | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    """What is kept where, in words, for the diagnostics."""
    audit: "Callable[[], Audit] | None" = None
    """Opens the record of writes; None for a console without one."""
