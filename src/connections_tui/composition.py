"""The composition root: the only module that knows all parts."""

import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from connections_tui import api, changes, config, sandbox
from connections_tui.access import ProfileView
from connections_tui.addresses import read_address
from connections_tui.api import BadSettings, LoginRefused, RequestLog, SecretWanted
from connections_tui.config import (
    SETTINGS,
    Place,
    Profile,
    audit_file,
    history_file,
    imports_file,
    is_homeless,
    label_file,
    messages_folder,
    preferences_file,
    sandbox_database,
    state_folder,
    why_homeless,
)
from connections_tui.files.sqlite import MEMORY, DatabaseDamaged, DatabaseUnusable
from connections_tui.fleet import cache
from connections_tui.lazy import imported_beside
from connections_tui.session import Session, Tell
from connections_tui.text import clean

if TYPE_CHECKING:
    from pydantic import SecretStr


_FOR_REQUESTS = (
    "connections_tui.api.client",
    "connections_tui.api.exchange",
    "httpcore",
    "anyio._backends._asyncio",
)
"""What the first request would import on its way. The client first: it lightens
httpx."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def _say_nothing(_: str) -> None:
    """For callers that show no notices."""


def session_of(profile: Profile, tell: Tell, log: RequestLog | None = None) -> Session:
    """What a console or a command needs of a profile; not opened yet.

    ``tell``: takes notices. ``log``: one for all sessions of a console.
    """
    log = log if log is not None else RequestLog()
    who = (profile.name, profile.base_url, profile.client_id)
    preferences: Path | None = preferences_file(*who)
    places = {
        "Memory": str(history_file(*who)),
        "Preferences": str(preferences),
        "Changes": str(audit_file()),
        "Templates": str(messages_folder()),
    }
    if profile.is_demo:
        places["Sandbox"] = str(sandbox_database())
    labels: Path | None = label_file(profile.name, profile.labels)
    places["Labels"] = str(labels)
    has_home = not is_homeless(state_folder())
    if not has_home:
        preferences, labels, places = None, None, {}
    return Session(
        profile=_view(profile),
        open_client=lambda typed: open_client(
            profile, on_notice=tell, log=log, typed=typed
        ),
        open_history=lambda on_notice: open_history(profile, on_notice),
        preferences=preferences,
        labels=labels,
        templates=messages_folder(),
        imports=imports_file(*who) if has_home else None,
        places=places,
        # Without a home nothing is recorded: so only the sandbox can be changed.
        open_audit=(lambda: _audit(profile))
        if has_home or not profile.is_demo
        else None,
        log=log,
    )


def _view(profile: Profile) -> ProfileView:
    values: dict[str, Any] = profile.settings()
    shown = {one.name for one in fields(ProfileView)} & values.keys()
    return ProfileView(
        # Variables can hold anything, and these are drawn before they are checked.
        name=clean(profile.name, 60),
        address=profile.base_url,
        host=clean(profile.host, 100),
        is_at_production=profile.is_production,
        is_read_only=profile.read_only,
        keeps_secret=profile.is_kept,
        **{key: values[key] for key in shown},
    )


def _audit(profile: Profile) -> "changes.Audit":
    return changes.Audit(
        audit_file(),
        profile=profile.name,
        environment=profile.environment.value,
        host=profile.host,
        clock=utc_now,
    )


@asynccontextmanager
async def open_client(
    profile: Profile,
    *,
    on_notice: Callable[[str], None] = _say_nothing,
    log: RequestLog | None = None,
    typed: "SecretStr | None" = None,
) -> AsyncIterator["api.ConnectionsClient"]:
    """A client for a profile: over the network, or onto the embedded sandbox.

    ``on_notice`` gets sentences to show although the client opened. ``log``: records
    its requests. ``typed``: a secret for this session, used before a stored one.

    Raises:
        SecretWanted: the secret is missing and can be typed.
        LoginRefused: the client ID is missing.
        BadSettings: the address, or the sandbox's file, cannot be used.
    """
    if is_homeless(state_folder()):
        on_notice(why_homeless())
    await imported_beside(*_FOR_REQUESTS)
    if profile.is_demo:
        await imported_beside("connections_tui.sandbox.routes")
        with _sandbox_store(on_notice) as store:
            async with _sandbox_client(profile, store, on_notice, log) as client:
                yield client
        return
    # First of all: no login helps where the address is wrong.
    read_address(profile.base_url)
    for key, setting in SETTINGS.items():
        is_given = setting.kind is float and setting.variable
        if is_given and not 0 < getattr(profile, key) < math.inf:
            raise BadSettings(
                f"{setting.variable} must be a number above 0, such as 10. Correct it, "
                f"or unset it for the default, {getattr(Profile, key):g}."
            )
    async with api.ConnectionsClient(
        base_url=profile.base_url,
        client_id=profile.client_id,
        client_secret=await _secret(profile, typed),
        api_version=profile.api_version,
        requests_per_second=profile.requests_per_second,
        log=log,
        on_notice=on_notice,
    ) as client:
        yield client


async def _secret(profile: Profile, typed: "SecretStr | None") -> "SecretStr":
    """What to log in with.

    Raises:
        LoginRefused: there is no client ID to log in with.
        SecretWanted: there is no secret to log in with.
    """
    if "client_id" in profile.missing:
        name = clean(profile.name, 40)
        raise LoginRefused(
            f"Profile {name} has no client ID. Add it: "
            f"connections-tui profiles edit {name} --client-id ID"
        )
    if profile.missing and not (typed and profile.client_id):
        wanted = LoginRefused if not profile.client_id else SecretWanted
        raise wanted(
            f"{' and '.join(profile.missing)} not set. Set "
            f"{'it' if len(profile.missing) == 1 else 'them'}, or add a profile: "
            "connections-tui profiles add NAME (in the console: P)"
        )
    if typed is not None:
        return typed
    found = await config.find_secret(profile)
    if found.secret is None:
        raise SecretWanted(f"{found.words} {_remedy(profile, found)}".rstrip())
    return found.secret


def _remedy(profile: Profile, found: "config.Found") -> str:
    """What to do about a secret that is not there; empty where that is said."""
    place = profile.secret.place
    is_told = place is not Place.KEYRING and not found.is_place_usable
    if place is Place.ASK or is_told:
        return ""
    is_kept_in_file = place is Place.FILE or not found.is_place_usable
    keeps = Place.FILE if is_kept_in_file else Place.KEYRING
    name = clean(profile.name, 40)
    store = f"connections-tui profiles edit {name} --secret-from {keeps.value}"
    if not profile.is_kept:
        store = "connections-tui profiles add NAME"
    if place is Place.VARIABLE:
        return f"Set it and start again, or store the secret: {store}"
    return f"Store it: {store}"


async def try_login(profile: Profile, *, typed: "SecretStr | None" = None) -> str:
    """Requests the beginning of the list; the result, as a sentence.

    Raises:
        ApiError: it failed; ``SecretWanted`` where a person may help.
        BadSettings: nothing was requested.
    """
    async with open_client(profile, typed=typed) as client:
        before = perf_counter()
        async with aclosing(client.list_connections()) as batches:
            async for _ in batches:
                break
        took = perf_counter() - before
    return (
        f"Login OK ({took * 1000:,.0f} ms, API version "
        f"{clean(profile.api_version, 40)})."
    )


def open_history(
    profile: Profile, on_notice: Callable[[str], None]
) -> "cache.CacheFile | None":
    """The saved readings of a profile; None if none can be saved, which is said to
    ``on_notice``."""
    path = history_file(profile.name, profile.base_url, profile.client_id)
    if is_homeless(path):
        return None  # as opening the client says
    return cache.open_history(path, on_notice)


def last_known(profile: Profile) -> "cache.LastKnown | None":
    """The counts of a profile as last seen here; None where there are none. Blocks.

    Raises:
        DatabaseUnusable: its history cannot be read.
    """
    path = history_file(profile.name, profile.base_url, profile.client_id)
    return None if is_homeless(path) else cache.last_known(path)


def _sandbox_client(
    profile: Profile,
    store: "sandbox.Store",
    on_notice: Callable[[str], None],
    log: RequestLog | None,
) -> "api.ConnectionsClient":
    """A client whose requests never leave this process."""
    # The client first: it lightens httpx.
    new_client = api.ConnectionsClient
    import httpx

    told = set[str]()

    def tell(error: DatabaseUnusable) -> None:
        # A damaged file has been reported when it was moved; a retry fails again.
        if not isinstance(error, DatabaseDamaged) and str(error) not in told:
            told.add(str(error))
            on_notice(f"{error} Check free space and permissions.")

    app = sandbox.create_app(store, clock=utc_now, credentials=None, on_unusable=tell)
    return new_client(
        base_url="http://localhost/versioned",
        client_id=profile.client_id,
        client_secret=None,
        api_version=profile.api_version,
        # A bug in the sandbox should look like the 500 a service would give.
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        log=log,
    )


@contextmanager
def _sandbox_store(on_notice: Callable[[str], None]) -> Iterator["sandbox.Store"]:
    """The sandbox's file: seeded when new, set aside when damaged."""

    def tell(kept: str) -> None:
        on_notice(
            f"The sandbox file was damaged. It was moved to {kept}, and a new sandbox "
            "was created."
        )

    path = sandbox_database()
    try:
        store = sandbox.Store(
            MEMORY if is_homeless(path) else path,
            begin_with=lambda: sandbox.seeded(now=utc_now()),
            on_set_aside=tell,
        )
    except DatabaseUnusable as error:
        raise BadSettings(
            f"The sandbox cannot save its connections. {error} Check the permissions, "
            "or set another folder in CONNECTIONS_TUI_HOME."
        ) from None
    with store:
        yield store
