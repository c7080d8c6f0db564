"""``profiles``: the services a person talks to, by name."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import defstruct

from connections_tui.addresses import BadSettings, read_client_id, read_secret
from connections_tui.api import SecretWanted
from connections_tui.cli import output
from connections_tui.cli.asking import ask_secret, is_interactive
from connections_tui.cli.choosing import Flags, profile_names
from connections_tui.cli.commands.whoami import masked
from connections_tui.cli.exits import USAGE, fail, failures_told
from connections_tui.cli.json_option import Json
from connections_tui.cli.progress import waiting
from connections_tui.composition import try_login
from connections_tui.config import (
    DEMO,
    SETTINGS,
    Place,
    Profile,
    ProfileBook,
    ProfileEntry,
    ProfileRefused,
    SecretSource,
    Setting,
    Value,
    keyring_problem,
    profile_of,
)
from connections_tui.config.cleaning import problem_with
from connections_tui.config.secrets import secret_key
from connections_tui.text import clean
from connections_tui.words.printed import Printed

if TYPE_CHECKING:
    from pydantic import SecretStr


SUMMARY = "Manage profiles: a service and the login for it, by name."
F = TypeVar("F", bound=Callable[..., None])
Given = Value | None

_COLUMNS = ("NAME", "ENVIRONMENT", "HOST", "CLIENT ID", "SECRET", "READ ONLY", "USED")


_HELP = f"""\
{SUMMARY}

Client secrets are in the system keyring, a variable, a file that only you may read, or
asked for in each session. They are typed unseen or piped in; no option takes one.
"""


_ROW: Any = defstruct(
    "ProfileRow",
    [
        ("name", str),
        ("environment", str),
        ("host", str),
        *((key, one.kind) for key, one in SETTINGS.items() if key != "environment"),
        ("used", bool),
    ],
    bases=(Printed,),
    frozen=True,
)
"""A profile without its secret: each of the settings there are."""


class Login(Printed, frozen=True):
    """A login that works."""

    profile: str
    result: str


_ROWS: Json[list[Any]] = Json(list[_ROW])
_ONE: Json[Any] = Json(_ROW)
_LOGIN = Json(Login)


@click.group("profiles", help=_HELP)
def command() -> None:
    pass


@command.command("list", help="List the profiles, without their secrets.")
@_ROWS
def list_profiles(is_json: bool) -> None:
    with failures_told():
        book = _book()
        used, entries = book.used(), book.entries()
    rows = [_row(profile, used) for profile in entries]
    if is_json:
        _ROWS.write([_ROW(**row) for row in rows])
        return
    shown = [[_cell(row[key]) for key in _IN_LINES] for row in rows]
    output.table([_COLUMNS, *shown])


_IN_LINES = (
    *("name", "environment", "host", "client_id", "secret", "read_only", "used"),
)


def _row(profile: Profile, used: str | None) -> dict[str, Given]:
    return {
        "name": profile.name,
        "environment": profile.environment.value,
        "host": profile.host,
        **profile.settings(),
        "client_id": "" if profile.is_demo else masked(profile.client_id),
        "used": profile.name == (used or DEMO),
    }


def _cell(value: Given) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(str(value), 300) or "-"


def _values(command: F) -> F:
    """The options of a profile's values. Without one, what was there stays."""
    for setting in reversed(SETTINGS.values()):
        if setting.key == "secret":
            command = click.option(
                "--secret-stdin",
                is_flag=True,
                help="Read the client secret from standard input.",
            )(command)
        command = _option(setting)(command)
    return command


def _option(setting: Setting) -> Callable[[F], F]:
    words = setting.choices or setting.suggestions
    *others, last = words or ("",)
    told = f"{', '.join(others)} or {last}. " if words else ""
    begun = [word.removesuffix("NAME") for word in words]
    return click.option(
        setting.flag,
        setting.key,
        default=None,
        metavar=setting.metavar or None,
        type=None if setting.kind is bool else setting.kind,
        help=f"{told}{setting.help}",
        shell_complete=lambda _ctx, _param, text: [
            word for word in begun if word.startswith(text)
        ],
    )


_NAME = click.argument("name", shell_complete=profile_names)
_ADD_HELP = """\
Add a profile.

Asks for a client ID and a client secret where they are missing. The secret goes into
the system keyring, or elsewhere with --secret-from.
"""
_EDIT_HELP = """\
Change a profile.

Asks for the client secret where the login or its place changes.
"""


@command.command(help=_ADD_HELP)
@click.argument("name")
@_values
@_ONE
def add(name: str, secret_stdin: bool, is_json: bool, **values: Given) -> None:
    with failures_told():
        entry = ProfileEntry(name, **values)
        wanted = profile_of(entry)
        book = _book()
        if name in (profile.name for profile in book.entries()):
            raise ProfileRefused({"name": f"Profile {name} already exists. Edit it."})
        book.check_writable()
        if not wanted.is_demo:
            entry = _in_a_place_that_works(entry, secret_stdin)
            if not entry.text("client_id"):
                entry = entry.changed({"client_id": _client_id()})
            wanted = profile_of(entry)
        secret = _secret_for(wanted, secret_stdin, is_wanted=True)
        where = asyncio.run(book.keep(wanted, secret, lambda: book.save(entry)))
    output.say(f"Added profile {name}.{_stored_in(where)}")
    output.say(
        f"Use it with --profile {name}. To make it the default: "
        f"connections-tui profiles use {name}"
    )
    _print(wanted, is_json=is_json)


@command.command(help=_EDIT_HELP)
@_NAME
@_values
@_ONE
def edit(name: str, secret_stdin: bool, is_json: bool, **values: Given) -> None:
    changes = {key: value for key, value in values.items() if value is not None}
    if not changes and not secret_stdin:
        fail("Nothing to change. Pass at least one option, see --help.", USAGE)
    with failures_told():
        _refuse_demo(name)
        book = _book()
        entry = book.entry(name)
        before = profile_of(entry)
        entry = entry.changed(changes)
        after = profile_of(entry)
        book.check_writable()
        has_moved = _place(before) != _place(after)
        is_wanted = has_moved or "secret" in changes
        if is_wanted or secret_stdin:
            _refuse_keyring(after, secret_stdin)
        secret = _secret_for(after, secret_stdin, is_wanted=is_wanted)
        where = asyncio.run(book.keep(after, secret, lambda: book.edit(name, changes)))
        output.say(f"Saved profile {name}.{_stored_in(where)}")
        _forget(book, before)
    _print(after, is_json=is_json)


def _print(profile: Profile, *, is_json: bool) -> None:
    if is_json:
        with failures_told():
            _ONE.write(_ROW(**_row(profile, _book().used())))


@command.command(help='Make a profile the default; "demo" is the sandbox.')
@_NAME
@_ONE
def use(name: str, is_json: bool) -> None:
    with failures_told():
        book = _book()
        book.use(name)
        profile = book.find(name)
    output.say(f"Default profile set to {clean(name, 40)}.")
    _print(profile, is_json=is_json)


@command.command(help="Remove a profile, and its secret unless another one uses it.")
@_NAME
@click.option("--yes", is_flag=True, help="Do not ask.")
@_ONE
def remove(name: str, yes: bool, is_json: bool) -> None:
    with failures_told():
        _refuse_demo(name)
        book = _book()
        profile = book.find(name)
        if not yes:
            if not is_interactive():
                fail("Not a terminal. Use --yes to confirm.", USAGE)
            click.confirm(f"Remove profile {name}?", abort=True, err=True)
        was_used = book.used() == name
        book.remove(name)
        output.say(f"Removed profile {name}.")
        if was_used:
            output.say("It was the default. The default is now the sandbox.")
        _forget(book, profile)
    _print(profile, is_json=is_json)


@command.command(help="Test the login of a profile. Nothing is changed.")
@click.argument("name", required=False, shell_complete=profile_names)
@_LOGIN
@click.pass_obj
def test(flags: Flags, name: str | None, is_json: bool) -> None:
    with failures_told():
        profile = _book().find(name) if name else flags.chosen()
        try:
            told = asyncio.run(_tried(profile))
        except SecretWanted as error:
            if not is_interactive() or not profile.client_id:
                raise
            output.say(error.message)
            typed = ask_secret("Client secret, for this test only", from_stdin=False)
            told = asyncio.run(_tried(profile, typed))
    if is_json:
        _LOGIN.write(Login(profile.name, told))
    else:
        output.data(told)


async def _tried(profile: Profile, typed: "SecretStr | None" = None) -> str:
    """How a login went, as a sentence."""
    async with waiting("Testing the login"):
        return await try_login(profile, typed=typed)


def _book() -> "ProfileBook":
    return ProfileBook()


def _refuse_demo(name: str) -> None:
    if name == DEMO:
        fail("The demo profile is built in and cannot be changed.", USAGE)


def _client_id() -> str:
    if not is_interactive():
        fail("The client ID is missing. Pass it with --client-id.", USAGE)
    return str(click.prompt("Client ID", value_proc=_read_client_id, err=True))


def _read_client_id(written: str) -> str:
    if problem := problem_with(written.strip(), name="client_id"):
        raise click.UsageError(problem)
    try:
        return read_client_id(written.strip())
    except BadSettings as error:
        raise click.UsageError(str(error)) from None


def _in_a_place_that_works(entry: "ProfileEntry", from_stdin: bool) -> "ProfileEntry":
    """With another place for the secret where there is no keyring, before it is typed.

    Only a place that was not asked for is replaced, and only by the person.
    """
    may_choose = "secret" not in entry.values and is_interactive() and not from_stdin
    if not may_choose:
        _refuse_keyring(profile_of(entry), from_stdin)
        return entry
    if (problem := _keyring_problem(profile_of(entry))) is None:
        return entry
    output.say(f"System keyring not available: {problem}. The client secret can be in:")
    output.say("  file      secrets.json, which only you may read")
    output.say("  ask       no file: you type it in each session")
    output.say("  env:NAME  a variable that you set")
    chosen = click.prompt("Place", default="file", value_proc=_read_place, err=True)
    return entry.changed({"secret": chosen})


def _read_place(written: str) -> str:
    place = SecretSource.read(written.strip())
    if place is None or place.place is Place.KEYRING:
        raise click.UsageError("Enter file, ask or env:NAME.")
    return place.written


def _refuse_keyring(profile: Profile, from_stdin: bool) -> None:
    """Ends the program where a secret is to go into a keyring that is not there."""
    if (problem := _keyring_problem(profile)) is not None:
        others = "file" if from_stdin else "file, ask or env:NAME"
        fail(
            f"System keyring not available: {problem}. Nothing was saved. "
            f"Use --secret-from {others}."
        )


def _keyring_problem(profile: Profile) -> str | None:
    if profile.secret.place is not Place.KEYRING:
        return None
    return asyncio.run(keyring_problem())


def _place(profile: Profile) -> tuple[str, ...]:
    """Where its secret is kept, and under what; nothing where it is not kept."""
    if not profile.secret.is_stored:
        return ()
    return (profile.secret.place.value, *secret_key(profile))


def _secret_for(
    profile: Profile, from_stdin: bool, *, is_wanted: bool
) -> "SecretStr | None":
    """The secret to store for a profile; None where there is none to store."""
    if not profile.secret.is_stored:
        if from_stdin:
            fail("--secret-stdin needs --secret-from keyring or file.", USAGE)
        return None
    if not (is_wanted or from_stdin):
        return None
    return read_secret(ask_secret("Client secret", from_stdin=from_stdin))


def _stored_in(where: str | None) -> str:
    return f" Its client secret is in {where}." if where else ""


def _forget(book: "ProfileBook", profile: Profile) -> None:
    if asyncio.run(book.forget_secret(profile)):
        output.say("Removed its old client secret.")
