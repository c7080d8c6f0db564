"""The command line: flags, subcommands, and without one the console.

Each command imports what it needs when it runs, so that ``--help`` costs nothing.
"""

from pathlib import Path

import click

from connections_tui import __version__
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.doctor import doctor
from connections_tui.cli.exits import USAGE, fail, failures_told
from connections_tui.cli.faults import quiet_interpreter
from connections_tui.cli.profiles import profiles
from connections_tui.cli.whoami import whoami
from connections_tui.config import sandbox_database


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--profile", metavar="NAME", help="Use this profile; see profiles list.")
@click.option("--base-url", metavar="URL", help="Talk to this server.")
@click.option("--api-version", metavar="VERSION", help="Sent as X-Rutter-Version.")
@click.option("--demo", is_flag=True, help="Open the sandbox, whatever is configured.")
@click.version_option(__version__, "-V", "--version", prog_name="connections-tui")
@click.pass_context
def main(
    context: click.Context,
    profile: str | None,
    base_url: str | None,
    api_version: str | None,
    demo: bool,
) -> None:
    """A console for Rutter's Connections API.

    Without configuration it opens on an embedded sandbox, where nothing is real.
    The real service is reached by a profile:

    \b
      connections-tui profiles add acme --environment production
      connections-tui --profile acme

    or by RUTTER_CLIENT_ID and RUTTER_CLIENT_SECRET. RUTTER_BASE_URL and
    RUTTER_API_VERSION choose another server or version, RUTTER_REQUESTS_PER_SECOND
    how much may be asked (25). A flag beats a variable beats the profile that is used
    by default; a profile named by --profile is a flag.

    "whoami" tells what is used and why, "profiles test" whether the login works, and
    "doctor" what to paste into a ticket. No secret is ever shown.

    Exit codes: 0 fine, 1 failed, 2 wrong settings, 3 try again later, 4 login.
    """
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


@main.command("list")
@click.argument("words", metavar="[FILTER]...", nargs=-1)
@click.option("--json", "is_json", is_flag=True, help="As an array of JSON objects.")
@click.pass_obj
def list_connections(flags: Flags, words: tuple[str, ...], is_json: bool) -> None:
    """Lists the connections a filter keeps, most in need of a person first.

    FILTER is what the console takes after "/": list status:reauth platform:shopify.
    A word that begins with "-" comes after "--". How each is doing is what the
    console remembers of it, with the time at which it was checked.

    Exit codes: 1 failed, 2 wrong filter or settings, 3 try again later, 4 login.
    """
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
        return
    for line in listing.as_lines(found.rows):
        output.data(line)
    output.say(f"{len(found.rows):,} of {found.whole:,} connections")


@main.command()
@click.option("--markdown", is_flag=True, help="As the table in the README.")
def platforms(markdown: bool) -> None:
    """What each platform asks for."""
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


@main.group()
def sandbox() -> None:
    """The sandbox, as a server of its own."""


@sandbox.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback only.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the connections in this file. [default: the console's own sandbox]",
)
@click.option(
    "--seed",
    "count",
    default=60,
    show_default=True,
    type=click.IntRange(0),
    help="How many connections a new sandbox begins with.",
)
def serve(host: str, port: int, db: Path | None, count: int) -> None:
    """Answer like the service, on a port of this machine.

    Prints the variables that lead a console there; the secret is another each time.
    """
    from connections_tui.sandbox import Store, StoreUnusable, seeded
    from connections_tui.sandbox.server import CannotServe
    from connections_tui.sandbox.server import serve as answer
    from connections_tui.wiring import utc_now

    try:
        with Store(
            db or sandbox_database(),
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
    except StoreUnusable as error:
        fail(f"{error} Move it away, or name another file with --db.")
