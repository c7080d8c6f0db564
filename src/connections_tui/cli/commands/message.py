"""``message``: what to write to the merchants of connections."""

from collections.abc import Sequence

import click

from connections_tui.cli import formats, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.connected import ask, read_list
from connections_tui.cli.exits import FAILED, TRY_AGAIN, USAGE, code_of, fail
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
    lacking,
    link_of,
    message_for,
    needs_merchant,
    template_for,
)
from connections_tui.words.message_templates import (
    USUAL_LANGUAGE,
    Templates,
    language_codes,
    load_templates,
    shipped_text,
)

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
    "--json", "form", flag_value="json", help="Print a JSON object for each message."
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
    templates = _loaded(language, template)

    async def read(session: Session) -> tuple[list[Record], frozenset[str]]:
        await read_list(session)
        found = [find(session.fleet, one) for one in connections]
        records = list(dict.fromkeys(found))
        wanted = {kind: [record.id for record in records] for kind in Kind}
        return records, await ask(session, wanted)

    profile = flags.chosen()
    records, unanswered = run_connected(profile, read)
    writer = _Writer(templates, language, template, profile.host)
    messages = [
        (record, message)
        for record in records
        if (message := writer.write(record, is_old=record.id in unanswered))
    ]
    if messages or form == "csv":
        _print(messages, part=part, form=form)
    if len(records) > 1:
        without = present.plural(len(records) - len(messages), "connection")
        output.say(f"{present.plural(len(messages), 'message')}, {without} without.")
    if writer.worst:
        raise SystemExit(writer.worst)


def _loaded(language: str, template: str | None) -> Templates:
    """The templates; the program ends where what was asked for is not there."""
    templates = load_templates(messages_folder())
    if problem := templates.problems.get(language):
        fail(problem, USAGE)
    if language not in templates.languages:
        fail(
            f"Unknown language {clean(language, 20)}. Use "
            f"{', '.join(templates.languages)}, or add "
            f"{clean(str(messages_folder()), 300)}/CODE.toml",
            USAGE,
        )
    names = templates.languages[language].templates
    if template is not None and template not in names:
        fail(f"Unknown template {clean(template, 40)}. Use {', '.join(names)}.", USAGE)
    return templates


class _Writer:
    """Writes messages, and says for which connections there is none."""

    def __init__(
        self, templates: Templates, language: str, template: str | None, host: str
    ) -> None:
        """``template``: None for that of each state. ``host``: the profile's own."""
        self._templates = templates
        self._language = language
        self._template = template
        self._host = host
        self.worst = 0
        """The exit code: not 0 where one could not be written."""

    def write(self, record: Record, *, is_old: bool) -> Message | None:
        """``is_old``: its status could not be asked for."""
        template = template_for(record, self._templates, self._language, self._template)
        if (failure := record.failure) is not None:
            said, code = failure.in_full(), code_of(failure)
            self._refuse(record, f"The status could not be read. {said}", code)
        elif is_old:
            said = "The status could not be read now: its platform is paused."
            self._refuse(record, said, TRY_AGAIN)
        elif template is None:
            self._refuse(record, self._why_none(record), FAILED)
        else:
            message = message_for(record, template, self._templates)
            self._remark(record, message)
            return message
        return None

    def _why_none(self, record: Record) -> str:
        """Why no template fits."""
        if self._template is None:
            return "The service does not say what state it is in."
        language = self._templates.languages[self._language]
        names = lacking(record, language.templates[self._template], language)
        wanted = " and ".join(f"{{{name}}}" for name in names)
        return f"Template {self._template} has {wanted}, which is not known."

    def _refuse(self, record: Record, why: str, code: int) -> None:
        output.say(f"No message for {present.named(record)}. {why}")
        self.worst = max(self.worst, code)

    def _remark(self, record: Record, message: Message) -> None:
        """What to know before sending it."""
        from connections_tui.tui.terminal.browser import Trust, judge

        name, link = present.named(record), link_of(record)
        if message.language != self._language:
            output.say(f"{name}: in {message.language}, as {self._language} has none.")
        if not needs_merchant(record) and self._template is None:
            output.say(f"{name}: nothing for the merchant to do.")
        if link and link in message.body:
            check = judge(link, self._host)
            if check.trust is not Trust.EXPECTED:
                output.say(f"{name}: {check.warning}")


def _print(
    messages: Sequence[tuple[Record, Message]], *, part: str | None, form: str | None
) -> None:
    if form == "csv":
        output.data(as_merge(messages).removesuffix("\r\n"))
        return
    for record, message in messages:
        if form == "json":
            told = {"id": record.id, **vars(message)}
            output.data(formats.json_text(told))
        else:
            output.data(getattr(message, part) if part else message.whole)
