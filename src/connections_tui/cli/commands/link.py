"""``link``: what a merchant opens to connect, or to sign in again."""

import click

from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.facts import Link, link_to
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import CONNECTION, about_one
from connections_tui.cli.option_values import PLATFORM, TIMEOUT, WAIT
from connections_tui.cli.waiting import SIGNED_IN, wait_until
from connections_tui.fleet import Record
from connections_tui.session import Session

SUMMARY = "Print the link to send to a merchant."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, the beginning of one, or the whole name of the store. The link
opens without a login: send it only to the merchant.
"""
_JSON = Json(Link)


@click.command("link", help=_HELP)
@CONNECTION
@click.option(
    "--platform",
    type=PLATFORM,
    metavar="NAME",
    help="The platform that the link opens at once, such as Shopify.",
)
@click.option("--qr", "as_qr", is_flag=True, help="Draw a QR code as well.")
@click.option("--open", "in_browser", is_flag=True, help="Open it in a browser.")
@_JSON
@WAIT
@TIMEOUT
@click.pass_obj
def command(
    flags: Flags,
    connection: str,
    platform: str | None,
    as_qr: bool,
    in_browser: bool,
    is_json: bool,
    wait: bool,
    timeout: float,
) -> None:
    if as_qr and is_json:
        fail("Choose one of --qr and --json.", USAGE)
    if as_qr and not output.is_terminal():
        fail("A QR code needs a terminal. Leave out --qr.", USAGE)

    async def hand_out(session: Session, record: Record) -> None:
        link = link_to(record, platform)
        if is_json:
            _JSON.write(Link(record.id, link))
        else:
            output.data(link)
        if as_qr:
            output.data(_qr_code(link))
        if in_browser:
            output.say(await _opened(link, session.profile.host))
        if wait:
            await wait_until(session, [record.id], SIGNED_IN, timeout)

    about_one(flags.chosen(), connection, hand_out)


def _qr_code(link: str) -> str:
    import io

    import segno

    drawn = io.StringIO()
    try:
        segno.make(link, error="l", micro=False).terminal(drawn, border=2, compact=True)
    except (segno.DataOverflowError, UnicodeEncodeError):
        fail("This link is too long for a QR code.")
    return drawn.getvalue().rstrip("\n")


async def _opened(link: str, own_host: str) -> str:
    """How opening it went, as a sentence."""
    from connections_tui.tui.terminal.browser import Trust, judge, open_in_browser

    check = judge(link, own_host)
    if check.trust is Trust.EXPECTED:
        return await open_in_browser(link)
    return f"Not opened. {check.warning}"
