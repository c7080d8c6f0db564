"""``exchange``: a public token, which a merchant's sign-in gave, for the connection."""

import os
from typing import TYPE_CHECKING

import click

from connections_tui.changes.audit import Ending
from connections_tui.cli import output
from connections_tui.cli.asking import ask_secret, interruptible
from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import confirm_in_production, refuse_read_only
from connections_tui.cli.connected import read_list
from connections_tui.cli.exits import TRY_AGAIN, fail_as_told
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_change import ended
from connections_tui.cli.one_connection import run_connected
from connections_tui.cli.option_values import YES
from connections_tui.cli.told_changes import ToldChanges, fail_refused
from connections_tui.session import Session
from connections_tui.words import present
from connections_tui.words.printed import Printed

if TYPE_CHECKING:
    from pydantic import SecretStr

SUMMARY = "Exchange a public token for its connection."
VARIABLE = "RUTTER_PUBLIC_TOKEN"
_NOTHING = "Nothing was sent."
_HELP = f"""\
{SUMMARY}

A public token comes from Rutter Link, when a merchant has signed in. It is a secret: it
is typed unseen, or comes from {VARIABLE} or with --token-stdin from standard input. The
ID of the connection goes to standard output; its access token is not printed, it is in
the list.
"""


class Exchanged(Printed, frozen=True):
    """What came of an exchange. All but the outcome is null unless it was done."""

    outcome: Ending
    connection_id: str | None = None
    platform: str | None = None
    name: str | None = None
    is_ready: bool | None = None


_JSON = Json(Exchanged)


@click.command("exchange", help=_HELP)
@click.option(
    "--token-stdin",
    "from_stdin",
    is_flag=True,
    help="Read the public token from standard input.",
)
@YES
@_JSON
@click.pass_obj
def command(flags: Flags, from_stdin: bool, is_sure: bool, is_json: bool) -> None:
    told = ToldChanges()

    async def exchange(session: Session) -> None:
        told.session = session
        refuse_read_only(session.profile, _NOTHING)
        # With a login that is refused, the token would be blamed.
        await read_list(session)
        confirm_in_production(
            session.profile,
            is_sure=is_sure,
            doing="Exchange the public token",
            nothing=_NOTHING,
        )
        assert session.changes is not None
        token = _token(from_stdin=from_stdin)
        outcome = await ended(session.changes.exchange(token))
        if is_json:
            found = outcome.answer.value if outcome.answer is not None else None
            _JSON.write(
                Exchanged(outcome.ending)
                if found is None
                else Exchanged(
                    outcome.ending,
                    found.connection_id,
                    found.platform,
                    found.name,
                    found.is_ready,
                )
            )
        elif outcome.answer is not None:
            output.data(present.pasteable(outcome.answer.value.connection_id))
        if outcome.ending is Ending.UNKNOWN:
            fail_as_told("Not confirmed.", TRY_AGAIN)
        if outcome.ending is not Ending.DONE:
            fail_refused(session, "Not exchanged.")

    run_connected(flags.chosen(), exchange, told)


def _token(*, from_stdin: bool) -> "SecretStr":
    """From the environment, where children would inherit it; else asked for."""
    if (given := os.environ.pop(VARIABLE, "").strip()) and not from_stdin:
        from pydantic import SecretStr

        return SecretStr(given)
    with interruptible():
        return ask_secret(
            "Public token",
            from_stdin=from_stdin,
            name="public_token",
            option="--token-stdin",
        )
