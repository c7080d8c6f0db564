"""The only writer of standard output and standard error.

Standard output is data; standard error is talk. click, which writes whatever the
terminal can show, is imported when there is something to write.
"""


def data(text: str) -> None:
    """What was asked for."""
    import click

    click.echo(text)


def say(text: str) -> None:
    """What a person should know besides."""
    import click

    click.echo(text, err=True)


def ask(text: str) -> None:
    """What a person is to type, on the line they type it in."""
    import click

    click.echo(f"{text}: ", nl=False, err=True)
