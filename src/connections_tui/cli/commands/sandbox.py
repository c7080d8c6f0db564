"""``sandbox``: the sandbox as a server, for other programs and for tests."""

from pathlib import Path

import click

from connections_tui.cli import output
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.json_option import Json
from connections_tui.composition import utc_now
from connections_tui.config import is_homeless, sandbox_database, why_homeless
from connections_tui.files.sqlite import DatabaseUnusable
from connections_tui.sandbox import Store, seeded, server

SUMMARY = "Run the sandbox as a server."


_JSON = Json(dict[str, str], each_line=True)


@click.group("sandbox", help=SUMMARY)
def command() -> None:
    pass


_SERVE_HELP = """\
Serve the sandbox on a port of this machine.

Prints the variables to connect to it. The client secret is new each time.
"""


@command.command(help=_SERVE_HELP)
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
@_JSON
def serve(host: str, port: int, db: Path | None, count: int, is_json: bool) -> None:
    path = db or sandbox_database()
    if is_homeless(path):
        fail(f"{why_homeless()} Or name a file with --db.", USAGE)
    try:
        with Store(
            path,
            begin_with=lambda: seeded(count=count, now=utc_now()),
        ) as store:
            server.serve(
                store,
                host=host,
                port=port,
                clock=utc_now,
                announce=_JSON.write if is_json else _print,
                complain=output.say,
            )
    except server.CannotServe as error:
        fail(str(error))
    except DatabaseUnusable as error:
        fail(f"{error} Move it away, or name another file with --db.")


def _print(variables: dict[str, str]) -> None:
    output.data(f"Sandbox listening on {variables['RUTTER_BASE_URL']}")
    for name, value in variables.items():
        output.data(f"{name}={value}")
