"""``profiles``: the services a person talks to, by name."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import click

from connections_tui.cli import output
from connections_tui.cli.asking import ask_secret, is_interactive
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import FAILED, USAGE, fail, failures_told
from connections_tui.cli.whoami import masked
from connections_tui.config import DEMO, Profile
from connections_tui.text import clean

if TYPE_CHECKING:
    from pydantic import SecretStr

    from connections_tui.config import ProfileBook

F = TypeVar("F", bound=Callable[..., None])
Given = str | bool | float | None

_COLUMNS = ("NAME", "ENVIRONMENT", "HOST", "CLIENT ID", "SECRET", "READ ONLY", "USED")


@click.group()
def profiles() -> None:
    """Services by name, kept in profiles.toml.

    Secrets are in the system's keyring, a variable, a file for you only, or asked for
    in each session. They are typed unseen or piped in; there is no flag for one.
    """


@profiles.command("list")
@click.option("--json", "is_json", is_flag=True, help="As an array of JSON objects.")
def list_profiles(is_json: bool) -> None:
    """Lists the profiles there are, without their secrets."""
    with failures_told():
        book = _book()
        used, entries = book.used(), book.entries()
    rows = [_row(profile, used) for profile in entries]
    if is_json:
        output.data(json.dumps(rows, indent=1))
        return
    output.data("\t".join(_COLUMNS))
    for row in rows:
        shown = (row[key] for key in _IN_LINES)
        output.data("\t".join(_cell(value) for value in shown))


_IN_LINES = (
    *("name", "environment", "host", "client_id", "secret", "read_only", "used"),
)


def _row(profile: Profile, used: str | None) -> dict[str, Given]:
    return {
        "name": profile.name,
        "environment": profile.environment.value,
        "host": profile.host,
        "base_url": profile.base_url,
        "api_version": profile.api_version,
        "client_id": "" if profile.is_demo else masked(profile.client_id),
        "secret": profile.secret.written,
        "read_only": profile.read_only,
        "refresh_seconds": profile.refresh_seconds,
        "requests_per_second": profile.requests_per_second,
        "used": profile.name == (used or DEMO),
    }


def _cell(value: Given) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(str(value), 300) or "-"


def _values(command: F) -> F:
    """The options of a profile's values. Without one, what was there stays."""
    for option in reversed(
        (
            click.option("--environment", help="production, staging, sandbox or demo."),
            click.option("--base-url", metavar="URL", help="Where the service is."),
            click.option("--api-version", metavar="VERSION", help="Its version."),
            click.option("--client-id", metavar="ID", help="The client ID."),
            click.option(
                "--secret-from",
                "secret",
                metavar="PLACE",
                help="Where the secret is: keyring, file, ask or env:NAME.",
            ),
            click.option(
                "--secret-stdin",
                is_flag=True,
                help="Read the secret to keep from standard input.",
            ),
            click.option(
                "--read-only/--can-write",
                default=None,
                help="Whether creating and deleting are ever offered.",
            ),
            click.option("--refresh-seconds", type=float, help="Reading the list."),
            click.option("--requests-per-second", type=float, help="For everything."),
        )
    ):
        command = option(command)
    return command


@profiles.command()
@click.argument("name")
@_values
def add(name: str, secret_stdin: bool, **values: Given) -> None:
    """Adds a profile, and keeps its secret in the keyring if not told otherwise."""
    from connections_tui.config import ProfileEntry, ProfileRefused
    from connections_tui.config.entries import profile_of

    with failures_told():
        entry = ProfileEntry(name, **values)  # type: ignore[arg-type]  # by its options
        wanted = profile_of(entry)
        book = _book()
        if name in (profile.name for profile in book.entries()):
            raise ProfileRefused({"name": f"There is a {name} already. Edit it."})
        if not wanted.is_demo and not entry.client_id:
            entry = replace(entry, client_id=_client_id())
            wanted = profile_of(entry)
        secret = _secret_for(wanted, secret_stdin, is_wanted=True)
        book.save(entry)
        output.say(f"The profile {name} is saved.")
        _keep(wanted, secret)
    output.say(
        f"Open it with --profile {name}, or always: connections-tui profiles use {name}"
    )


@profiles.command()
@click.argument("name")
@_values
def edit(name: str, secret_stdin: bool, **values: Given) -> None:
    """Changes values of a profile. Asks for its secret where that has to move."""
    from connections_tui.config.entries import profile_of

    changes = {key: value for key, value in values.items() if value is not None}
    if not changes and not secret_stdin:
        fail("There is nothing to change: give what shall be, see --help.", USAGE)
    with failures_told():
        _refuse_demo(name)
        book = _book()
        entry = book.entry(name)
        before = profile_of(entry)
        after = profile_of(replace(entry, **changes))  # type: ignore[arg-type]  # as above
        has_moved = _place(before) != _place(after)
        secret = _secret_for(
            after, secret_stdin, is_wanted=has_moved or "secret" in changes
        )
        book.edit(name, changes)
        output.say(f"The profile {name} is saved.")
        _keep(after, secret)
        _forget(book, before)


@profiles.command()
@click.argument("name")
def use(name: str) -> None:
    """Opens a profile whenever none is asked for; "demo" is the sandbox."""
    with failures_told():
        _book().use(name)
    output.say(f"The profile {clean(name, 40)} opens from now on.")


@profiles.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Removes a profile, and its secret if no other profile has the same login."""
    with failures_told():
        _refuse_demo(name)
        book = _book()
        profile = book.find(name)
        if not yes:
            if not is_interactive():
                fail("Nobody can be asked here. Give --yes to remove it.", USAGE)
            click.confirm(f"Remove the profile {name}?", abort=True, err=True)
        was_used = book.used() == name
        book.remove(name)
        output.say(f"The profile {name} is removed.")
        if was_used:
            output.say("None opens by itself now but the demo.")
        _forget(book, profile)


@profiles.command()
@click.argument("name", required=False)
@click.pass_obj
def test(flags: Flags, name: str | None) -> None:
    """Logs in, reads the beginning of the list, and changes nothing."""
    from connections_tui.api import SecretWanted
    from connections_tui.wiring import try_login

    with failures_told():
        profile = _book().find(name) if name else flags.chosen()
        try:
            told = asyncio.run(try_login(profile))
        except SecretWanted as error:
            if not is_interactive() or not profile.client_id:
                raise
            output.say(error.message)
            typed = ask_secret("Client secret, for this test only", from_stdin=False)
            told = asyncio.run(try_login(profile, typed=typed))
    output.data(told)


def _book() -> "ProfileBook":
    from connections_tui.config import ProfileBook

    return ProfileBook()


def _refuse_demo(name: str) -> None:
    if name == DEMO:
        fail("The demo is built in: it cannot be changed or removed.", USAGE)


def _client_id() -> str:
    if not is_interactive():
        fail("The client ID is missing. Give it with --client-id.", USAGE)
    return str(click.prompt("Client ID", err=True)).strip()


def _place(profile: Profile) -> tuple[str, ...]:
    """Where its secret is kept, and under what; nothing where it is not kept."""
    from connections_tui.config.secrets import secret_key

    if not profile.secret.is_stored:
        return ()
    return (profile.secret.place.value, *secret_key(profile))


def _secret_for(
    profile: Profile, from_stdin: bool, *, is_wanted: bool
) -> "SecretStr | None":
    """The secret to keep for a profile; None where there is none to keep."""
    from connections_tui.addresses import read_secret

    if not profile.secret.is_stored:
        if from_stdin:
            fail("A secret is kept only with --secret-from keyring or file.", USAGE)
        return None
    if not (is_wanted or from_stdin):
        return None
    return read_secret(ask_secret("Client secret", from_stdin=from_stdin))


def _keep(profile: Profile, secret: "SecretStr | None") -> None:
    from connections_tui.config import SecretNotKept, keep_secret

    if secret is None:
        return
    try:
        where = asyncio.run(keep_secret(profile, secret, profile.secret.place))
    except SecretNotKept as error:
        fail(
            f"{error} Then: connections-tui profiles edit {profile.name} "
            "--secret-from PLACE",
            FAILED,
        )
    output.say(f"Its secret is in {where}.")


def _forget(book: "ProfileBook", profile: Profile) -> None:
    if asyncio.run(book.forget_secret(profile)):
        output.say("The secret it had is removed.")
