"""``message``: what to write to the merchants of connections."""

from collections.abc import Sequence

import click

from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.connected import ask, read_list
from connections_tui.cli.exits import USAGE, Failed, fail
from connections_tui.cli.json_option import JsonOption
from connections_tui.cli.merchant_letters import Letter, Writer, templates_with
from connections_tui.cli.one_connection import CONNECTIONS, find, run_connected
from connections_tui.config import messages_folder
from connections_tui.fleet import Record
from connections_tui.fleet.asking.lanes import Kind
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.mail_merge import as_merge
from connections_tui.words.merchant_message import (
    Message,
)
from connections_tui.words.message_templates import (
    USUAL_LANGUAGE,
    language_codes,
    load_templates,
    shipped_text,
)
from connections_tui.words.printed import json_line

SUMMARY = "Print a message to a merchant, with the reason and the link."
_HELP = f"""\
{SUMMARY}

Each CONNECTION is an ID, the beginning of one, or the whole name of the store. The
template is chosen by the state of the connection. A message has no access token and no
internal code. Your own templates are files in the folder of the configuration:
--print-templates en shows how they are written.
"""


def _languages(_ctx: click.Context, _param: click.Parameter, start: str) -> list[str]:
    """For a shell."""
    codes = language_codes(messages_folder())
    return [code for code in codes if code.startswith(start)]


def _names(ctx: click.Context, _param: click.Parameter, start: str) -> list[str]:
    """For a shell: the templates of the language that was typed before."""
    templates = load_templates(messages_folder())
    language = templates.language(ctx.params.get("language") or USUAL_LANGUAGE)
    return [name for name in language.templates if name.startswith(start)]


def _print_templates(
    ctx: click.Context, _param: click.Parameter, code: str | None
) -> None:
    if code is None or ctx.resilient_parsing:
        return
    if (text := shipped_text(code)) is None:
        fail(
            f"No templates come with the language {clean(code, 20)}. Use "
            f"{', '.join(language_codes(None))}.",
            USAGE,
        )
    output.data(text.rstrip("\n"))
    ctx.exit()


@click.command("message", help=_HELP)
@CONNECTIONS
@click.option(
    "--lang",
    "language",
    metavar="CODE",
    default=USUAL_LANGUAGE,
    show_default=True,
    is_eager=True,  # before the template, which is completed by it
    shell_complete=_languages,
    help="The language: en, de, fr, es, or one of your files.",
)
@click.option(
    "--template",
    metavar="NAME",
    shell_complete=_names,
    help="Use this template, such as sign-in, whatever the state is.",
)
@click.option(
    "--subject", "part", flag_value="subject", help="Print the subject alone."
)
@click.option("--body", "part", flag_value="body", help="Print the body alone.")
@click.option(
    "--json",
    "form",
    flag_value="json",
    cls=JsonOption,
    shape=Letter,
    each_line=True,
    help="Print a JSON object for each message, on a line.",
)
@click.option(
    "--csv",
    "form",
    flag_value="csv",
    help="Print a CSV for a mail merge. No cell is a formula for a spreadsheet.",
)
@click.option(
    "--print-templates",
    metavar="CODE",
    is_eager=True,
    expose_value=False,
    callback=_print_templates,
    help="Print the templates of a language, to begin a file of your own with.",
)
@click.pass_obj
def command(
    flags: Flags,
    connections: tuple[str, ...],
    language: str,
    template: str | None,
    part: str | None,
    form: str | None,
) -> None:
    if part and form:
        fail(f"Use either --{part} or --{form}.", USAGE)
    if len(connections) > 1 and form is None:
        fail("For several connections, use --csv or --json.", USAGE)
    templates = templates_with(language, template)

    async def read(session: Session) -> tuple[list[Record], frozenset[str]]:
        await read_list(session)
        found = [find(session.fleet, one) for one in connections]
        records = list(dict.fromkeys(found))
        wanted = {kind: [record.id for record in records] for kind in Kind}
        return records, await ask(session, wanted)

    profile = flags.chosen()
    records, unanswered = run_connected(profile, read)
    writer = Writer(templates, language, template, profile.host)
    messages = [
        (record, message)
        for record in records
        if (message := writer.write(record, is_old=record.id in unanswered))
    ]
    if messages or form == "csv":
        _print(messages, part=part, form=form)
    _conclude(writer.failures, len(messages))


def _conclude(failures: Sequence[Failed], written: int) -> None:
    """Says for which there is no message, and of several how many."""
    if len(failures) + written == 1:
        for failed in failures:
            raise failed
        return
    for failed in failures:
        output.say(failed.sentence)
    without = present.plural(len(failures), "connection")
    said = f"{present.plural(written, 'message')}, {without} without."
    if failures:
        fail(said, max(failed.told.exit_code for failed in failures))
    output.say(said)


def _print(
    messages: Sequence[tuple[Record, Message]], *, part: str | None, form: str | None
) -> None:
    if form == "csv":
        output.data(as_merge(messages).removesuffix("\r\n"))
        return
    for record, message in messages:
        if form == "json":
            output.data(json_line(Letter(id=record.id, **vars(message))))
        else:
            output.data(getattr(message, part) if part else message.whole)
