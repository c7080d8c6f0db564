"""A command line with two commands and nothing behind it."""

import click


@click.group()
@click.version_option("1")
def main() -> None:
    """A command line."""


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_command(as_json: bool) -> None:
    """What there is."""


main()
