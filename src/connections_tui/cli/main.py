"""The command line: flags, subcommands, and without one the console.

Each command imports what it needs when it runs, so that ``--help`` costs nothing.
Help texts are arguments: python -OO leaves no docstrings.
"""

import sys
from pathlib import Path
from typing import NoReturn

import click

from connections_tui import __version__
from connections_tui.cli import output
from connections_tui.cli.bugs import quiet_interpreter
from connections_tui.cli.choosing import Flags, profile_names
from connections_tui.cli.doctor import doctor
from connections_tui.cli.exits import (
    CANCELLED,
    FAILED,
    TABLE,
    TRY_AGAIN,
    USAGE,
    fail,
    failures_told,
)
from connections_tui.cli.filtering import FilterCommand, filter_words
from connections_tui.cli.profiles import profiles
from connections_tui.cli.whoami import whoami
from connections_tui.config import is_homeless, sandbox_database, why_homeless

_HELP = """\
A terminal console for Rutter's Connections API.

Without a profile it opens on the built-in sandbox, where nothing is real. For the real
service, add a profile, here or in the console (P):

\b
  connections-tui profiles add acme --environment production
  connections-tui --profile acme
  connections-tui profiles use acme     # the default from then on

RUTTER_CLIENT_ID, RUTTER_CLIENT_SECRET, RUTTER_BASE_URL, RUTTER_API_VERSION and
RUTTER_REQUESTS_PER_SECOND override the default profile, for scripts. With --profile
they are ignored. "whoami" shows each value and its source.
"""
_LIST_HELP = """\
List connections, those in need of action first.

FILTER is what the console takes after "/", for example: status:reauth
-platform:shopify. States are those the console last saw. If the filter needs a state
or a store name that was never read, the exit code is 3.
"""


def run() -> NoReturn:
    """The program, for the shell.

    click would end with 1 where the reader of its output left, and where a person
    pressed ctrl+c.
    """
    try:
        code = main.main(prog_name="connections-tui", standalone_mode=False)
    except click.Abort as error:
        is_interrupt = isinstance(error.__context__, KeyboardInterrupt)
        fail("Cancelled.", CANCELLED if is_interrupt else FAILED)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except OSError as error:
        if not _is_of_click(error):
            raise
        output.lost(error)
    sys.exit(code)


def _is_of_click(error: OSError) -> bool:
    """Whether click could not write its help, or what it has against the options."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback is not None and traceback.tb_frame.f_code is click.echo.__code__


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_HELP,
    epilog=TABLE,
)
@click.option(
    "--profile",
    metavar="NAME",
    help="Use this profile (see: profiles list).",
    shell_complete=profile_names,
)
@click.option("--base-url", metavar="URL", help="Use this server.")
@click.option("--api-version", metavar="VERSION", help="Sent as X-Rutter-Version.")
@click.option("--demo", is_flag=True, help="Use the built-in sandbox.")
@click.version_option(__version__, "-V", "--version", prog_name="connections-tui")
@click.pass_context
def main(
    context: click.Context,
    profile: str | None,
    base_url: str | None,
    api_version: str | None,
    demo: bool,
) -> None:
    quiet_interpreter()
    context.obj = Flags(
        profile=profile, base_url=base_url, api_version=api_version, demo=demo
    )
    if context.invoked_subcommand is None:
        from connections_tui.cli.console import open_console

        context.exit(open_console(context.obj.chosen()))


main.add_command(profiles)
main.add_command(whoami)
main.add_command(doctor)


@main.command("list", cls=FilterCommand, help=_LIST_HELP)
@click.argument("words", metavar="[FILTER]...", nargs=-1, shell_complete=filter_words)
@click.option("--json", "is_json", is_flag=True, help="Print a JSON array.")
@click.pass_obj
def list_connections(flags: Flags, words: tuple[str, ...], is_json: bool) -> None:
    import asyncio

    from connections_tui.cli import listing
    from connections_tui.fleet import QueryError

    with failures_told():
        try:
            found = asyncio.run(listing.read(flags.chosen(), " ".join(words)))
        except QueryError as error:
            fail(error.message, USAGE)
    if is_json:
        output.data(listing.as_json(found.rows))
    else:
        output.table(listing.as_rows(found.rows), cut=listing.CUT, drop=listing.DROP)
        output.say(f"{len(found.rows):,} of {found.whole:,} connections")
    if found.gaps:
        fail(f"Incomplete: {' '.join(found.gaps)}", TRY_AGAIN)


@main.command(help="List the platforms and the credentials each takes.")
@click.option("--markdown", is_flag=True, help="Print the table of the README.")
def platforms(markdown: bool) -> None:
    from connections_tui.platforms import SCHEMAS, markdown_table

    if markdown:
        output.data(markdown_table().rstrip("\n"))
        return
    slug_width = max(map(len, SCHEMAS))
    title_width = max(len(schema.full_title()) for schema in SCHEMAS.values())
    for schema in SCHEMAS.values():
        names = [f.name + ("" if f.required else "?") for f in schema.fields()]
        titled = f"{schema.slug:<{slug_width}} {schema.full_title():<{title_width}}"
        output.data(f"{titled} {', '.join(names)}")


@main.group(help="Run the sandbox as a server.")
def sandbox() -> None:
    pass


_SERVE_HELP = """\
Serve the sandbox on a port of this machine.

Prints the variables to connect to it. The client secret is new each time.
"""


@sandbox.command(help=_SERVE_HELP)
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback only.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the connections in this file. [default: the console's sandbox]",
)
@click.option(
    "--seed",
    "count",
    default=60,
    show_default=True,
    type=click.IntRange(0),
    help="Number of connections in a new sandbox.",
)
def serve(host: str, port: int, db: Path | None, count: int) -> None:
    from connections_tui.files.sqlite import DatabaseUnusable
    from connections_tui.sandbox import Store, seeded
    from connections_tui.sandbox.server import CannotServe
    from connections_tui.sandbox.server import serve as answer
    from connections_tui.wiring import utc_now

    path = db or sandbox_database()
    if is_homeless(path):
        fail(f"{why_homeless()} Or name a file with --db.", USAGE)
    try:
        with Store(
            path,
            begin_with=lambda: seeded(count=count, now=utc_now()),
        ) as store:
            answer(
                store,
                host=host,
                port=port,
                clock=utc_now,
                announce=output.data,
                complain=output.say,
            )
    except CannotServe as error:
        fail(str(error))
    except DatabaseUnusable as error:
        fail(f"{error} Move it away, or name another file with --db.")
