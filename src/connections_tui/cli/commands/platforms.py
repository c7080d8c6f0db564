"""``platforms``: what can be connected, and the credentials each takes."""

import click

from connections_tui.cli import output
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.json_option import Json
from connections_tui.cli.platform_list import Platform
from connections_tui.platforms import (
    SCHEMAS,
    markdown_table,
)

SUMMARY = "List the platforms and the credentials each takes."
_JSON = Json(list[Platform])


@click.command("platforms", help=SUMMARY)
@click.option("--markdown", is_flag=True, help="Print the table of the README.")
@_JSON
def command(markdown: bool, is_json: bool) -> None:
    if markdown and is_json:
        fail("Choose one of --markdown and --json.", USAGE)
    if is_json:
        _JSON.write(list(map(Platform.of, SCHEMAS.values())))
        return
    if markdown:
        output.data(markdown_table().rstrip("\n"))
        return
    slug_width = max(map(len, SCHEMAS))
    title_width = max(len(schema.full_title()) for schema in SCHEMAS.values())
    for schema in SCHEMAS.values():
        names = [f.name + ("" if f.required else "?") for f in schema.fields()]
        titled = f"{schema.slug:<{slug_width}} {schema.full_title():<{title_width}}"
        output.data(f"{titled} {', '.join(names)}")
