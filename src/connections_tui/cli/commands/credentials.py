"""``credentials``: what the service signs in to the platform with."""

from typing import TYPE_CHECKING

import click

from connections_tui.changes.delete import confirmation_word
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import Answer, confirm_by_word
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_change import change_one, ended
from connections_tui.cli.one_connection import CONNECTION
from connections_tui.cli.told_changes import fail_refused
from connections_tui.fleet import Record
from connections_tui.session import Session
from connections_tui.words import present

if TYPE_CHECKING:
    from pydantic import SecretStr

SUMMARY = "Read the credentials of a connection's platform."
_HELP = f"""\
{SUMMARY}

They are masked, unless --show-secrets is given. Without a terminal --show-secrets is
needed: masked ones serve no program. A word must always be typed, or given with --yes
--confirm, and the audit records that they were read. CONNECTION is an ID, 8 characters
or more of its beginning, or the whole name of the store.
"""
_NOTHING = "Nothing was read."


def _masked(secret: "SecretStr") -> str:
    return present.masked(secret.get_secret_value())


_JSON = Json(dict[str, str | None])


@click.command("credentials", help=_HELP)
@CONNECTION
@click.option("--show-secrets", is_flag=True, help="Print them in clear.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@click.option("--confirm", "word", metavar="WORD", help="The word to type.")
@_JSON
@click.pass_obj
def command(
    flags: Flags,
    connection: str,
    show_secrets: bool,
    is_sure: bool,
    word: str | None,
    is_json: bool,
) -> None:
    if not show_secrets and not output.is_terminal():
        fail(f"Not a terminal. Use --show-secrets to print them. {_NOTHING}", USAGE)

    async def read(session: Session, record: Record) -> None:
        assert session.changes is not None
        confirm_by_word(
            confirmation_word(record),
            Answer(is_sure, word),
            question="Read them?",
            nothing=_NOTHING,
        )
        shown = present.named(record)
        found = await ended(session.changes.credentials(record, shown))
        if found is None:
            fail_refused(session, "Not read.")
        values = {
            name: secret.get_secret_value() if show_secrets else _masked(secret)
            for name, secret in found.secrets.items()
        }
        if is_json:
            _JSON.write({"type": found.type, **values})
            return
        for name, value in {"type": found.type or "-", **values}.items():
            output.data(f"{present.pasteable(name)}\t{present.pasteable(value)}")

    change_one(flags, connection, read)
