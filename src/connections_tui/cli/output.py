"""The only writer of standard output and standard error.

Standard output is data; standard error is talk. click, which writes whatever the
terminal can show, is imported when there is something to write.
"""

MOST_SAID = 2_000


def data(text: str) -> None:
    """What was asked for."""
    import click

    click.echo(text)


def say(text: str) -> None:
    """What a person should know besides, in one line; made safe to show here."""
    import click

    from connections_tui.text import clean

    click.echo(clean(text, MOST_SAID), err=True)


def ask(text: str) -> None:
    """What a person is to type, on the line they type it in."""
    import click

    from connections_tui.text import clean

    click.echo(f"{clean(text, MOST_SAID)}: ", nl=False, err=True)
