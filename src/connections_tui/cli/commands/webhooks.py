"""``webhooks``: where the service tells what happened."""

from typing import Self

import click

from connections_tui import models
from connections_tui.api import NotFound
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import NOT_FOUND, fail
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import run_connected
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import service_words
from connections_tui.words.printed import Printed

SUMMARY = "Show the webhooks of your organization."
_HELP = f"""\
{SUMMARY}

ID: only the one with this ID. Of a URL, a login and what follows the path are left out:
they may be secrets. Webhooks are changed in the Rutter Dashboard.
"""
_HEADING = ["ID", "URL", "STATE", "VERSION", "EVENTS"]


class Webhook(Printed, frozen=True):
    """Where the service tells what happened."""

    id: str
    url: str | None
    """Without a login and without what follows the path."""
    disabled: bool | None
    api_version: str | None
    events: list[str] | None
    """Null for all."""
    created_at: str | None
    updated_at: str | None

    @classmethod
    def of(cls, webhook: "models.Webhook") -> Self:
        allowed = webhook.allow_list
        return cls(
            webhook.id,
            service_words.shown_url(webhook.url) or None,
            webhook.disabled,
            webhook.api_version,
            list(allowed) if allowed is not None else None,
            webhook.created_at,
            webhook.updated_at,
        )


_JSON = Json(list[Webhook])


@click.command("webhooks", help=_HELP)
@click.argument("webhook", metavar="[ID]", required=False)
@_JSON
@click.pass_obj
def command(flags: Flags, webhook: str | None, is_json: bool) -> None:
    async def read(session: Session) -> "list[models.Webhook]":
        assert session.client is not None
        reads = session.client.optional.reads
        if webhook is None:
            return await reads.webhooks()
        try:
            return [await reads.webhook(webhook)]
        except NotFound:
            advice = "List them: connections-tui webhooks"
            said = f"No webhook has the ID {clean(webhook, 80)}."
            fail(said, NOT_FOUND, advice=advice)

    found = run_connected(flags.chosen(), read)
    if is_json:
        _JSON.write([Webhook.of(one) for one in found])
    elif not found:
        output.say("No webhooks.")
    else:
        output.table([_HEADING, *map(_row, found)], cut=(1, 4))


def _row(webhook: "models.Webhook") -> list[str]:
    return [
        clean(webhook.id, 80),
        service_words.shown_url(webhook.url) or "-",
        service_words.webhook_state(webhook),
        clean(webhook.api_version or "-", 20),
        service_words.webhook_events(webhook),
    ]
