"""``whoami``: what is used, and where each value came from. Never a secret."""

import asyncio
import math
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import LOGIN, USAGE, fail
from connections_tui.cli.json_option import Json
from connections_tui.config import Profile, Value
from connections_tui.text import clean
from connections_tui.words.printed import Printed

if TYPE_CHECKING:
    from connections_tui.addresses import Address

SUMMARY = "Show the service and login in use, and where each value came from."
_SHOWN = 4
_HELP = f"""\
{SUMMARY}

The exit code is 4 without a usable client secret, 2 with an address that cannot be
used.
"""


def masked(client_id: str) -> str:
    """Enough of a client ID to tell two apart; empty where there is none."""
    if not client_id:
        return ""
    # Half of a short one would be shown otherwise.
    return f"{client_id[:_SHOWN] if len(client_id) > 2 * _SHOWN else ''}…"


class Said(Printed, frozen=True, rename={"source": "from"}):
    """A value, and where it came from."""

    value: Value | None
    source: str


_JSON = Json(dict[str, Said])


@click.command("whoami", help=_HELP)
@_JSON
@click.pass_obj
def command(flags: Flags, is_json: bool) -> None:
    told = asyncio.run(_told(flags.chosen()))
    if is_json:
        _JSON.write(told.values)
    else:
        output.table([_row(name, said) for name, said in told.values.items()])
    if told.problem:
        fail(told.problem, told.code)


class _Told(Struct, frozen=True):
    values: dict[str, Said]
    problem: str = ""
    """Why the service cannot be used like this; empty where it can."""
    code: int = 0


def _row(name: str, said: Said) -> list[str]:
    return [name, clean(_words(said.value), 300), clean(said.source, 300)]


def _finite(value: Value) -> Value | None:
    """None for what a variable gave in place of a number."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _words(value: Value | None) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case None | "":
            return "-"
        case float():
            return f"{value:g}"
    return str(value)


async def _told(profile: Profile) -> _Told:
    from connections_tui.config import find_secret

    found = await find_secret(profile)
    origins = dict(profile.origins)
    address, problem = _address(profile)
    if problem:
        origins["base_url"] = f"{origins.get('base_url', '')}: {problem}"
    values: dict[str, Value] = {
        "profile": profile.name,
        **profile.settings(),
        # A wrong one may hold a password.
        "base_url": address.base_url if address else "",
        "client_id": "" if profile.is_demo else masked(profile.client_id),
    }
    del values["secret"]
    told = {
        name: Said(_finite(value), origins.get(name, "default"))
        for name, value in values.items()
    }
    told["secret"] = Said(found.secret is not None, found.words)
    if problem:
        return _Told(told, problem, USAGE)
    if profile.is_demo:
        return _Told(told)
    if not profile.client_id:
        return _Told(told, "The client ID is missing.", LOGIN)
    return _Told(told) if found.secret is not None else _Told(told, found.words, LOGIN)


def _address(profile: Profile) -> "tuple[Address | None, str]":
    """Where the service is, and what is wrong with that."""
    from connections_tui.addresses import BadSettings, read_address

    if not profile.base_url:
        return None, ""
    try:
        return read_address(profile.base_url), ""
    except BadSettings as error:
        return None, str(error)
