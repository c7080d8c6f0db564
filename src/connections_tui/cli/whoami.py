"""``whoami``: what is used, and where each value came from. Never a secret."""

import asyncio
import json
import math

import click

from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.config import Profile
from connections_tui.text import clean

_SHOWN = 4


def masked(client_id: str) -> str:
    """Enough of a client ID to tell two apart; empty where there is none."""
    if not client_id:
        return ""
    # Half of a short one would be shown otherwise.
    return f"{client_id[:_SHOWN] if len(client_id) > 2 * _SHOWN else ''}…"


@click.command()
@click.option("--json", "is_json", is_flag=True, help="As a JSON object.")
@click.pass_obj
def whoami(flags: Flags, is_json: bool) -> None:
    """Says which service and login are used, and where each value came from."""
    told = asyncio.run(_told(flags.chosen()))
    if is_json:
        output.data(json.dumps(told, indent=1))
        return
    for name, said in told.items():
        value, origin = (clean(_words(said[key]), 300) for key in ("value", "from"))
        output.data(f"{name}\t{value}\t{origin}")


def _words(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case None | "":
            return "-"
        case float():
            return f"{value:g}"
    return str(value)


async def _told(profile: Profile) -> dict[str, dict[str, object]]:
    """Each value by its name, as ``{"value": …, "from": …}``."""
    from connections_tui.config import find_secret

    found = await find_secret(profile)
    origins = dict(profile.origins)
    url, problem = _shown_address(profile)
    if problem:
        origins["base_url"] = f"{origins.get('base_url', '')}: {problem}"
    rate = profile.requests_per_second
    values: dict[str, object] = {
        "profile": profile.name,
        "environment": profile.environment.value,
        "base_url": url,
        "api_version": profile.api_version,
        "client_id": "" if profile.is_demo else masked(profile.client_id),
        "read_only": profile.read_only,
        "refresh_seconds": profile.refresh_seconds,
        "requests_per_second": rate if math.isfinite(rate) else None,
    }
    told = {
        name: {"value": value, "from": origins.get(name, "default")}
        for name, value in values.items()
    }
    return {**told, "secret": {"value": found.secret is not None, "from": found.words}}


def _shown_address(profile: Profile) -> tuple[str, str]:
    """The address, and what is wrong with it; a wrong one may hold a password."""
    from connections_tui.addresses import BadSettings, read_address

    if not profile.base_url:
        return "", ""
    try:
        return read_address(profile.base_url).base_url, ""
    except BadSettings as error:
        return "", str(error)
