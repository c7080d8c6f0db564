"""The only writer of standard output and standard error.

Standard output is data; standard error is talk.
"""

import click


def data(text: str) -> None:
    """What was asked for."""
    click.echo(text)


def say(text: str) -> None:
    """What a person should know besides."""
    click.echo(text, err=True)
