"""``mcp``: the commands as tools of a coding assistant."""

import click

from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import fail

SUMMARY = "Serve coding assistants over the Model Context Protocol."
_HELP = f"""\
{SUMMARY}

An assistant starts it and talks to it over standard input and output. Its tools list,
count, show and explain connections; with --allow-changes they create links and delete
as well, by the rules of the command line. It needs: pip install 'connections-tui[mcp]'
"""


@click.command("mcp", help=_HELP)
@click.option(
    "--allow-changes", is_flag=True, help="Let an assistant create links and delete."
)
@click.pass_obj
def command(flags: Flags, allow_changes: bool) -> None:
    profile = flags.chosen()
    try:
        from connections_tui.cli.mcp_server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        fail("The MCP server is an extra: pip install 'connections-tui[mcp]'")
    serve(profile, allows_changes=allow_changes)
