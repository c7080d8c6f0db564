"""``describe``: every command as data, for programs and coding assistants."""

from collections.abc import Iterator, Sequence
from typing import Any

import click
import msgspec

from connections_tui import __version__
from connections_tui.cli import output
from connections_tui.cli.exits import MEANINGS
from connections_tui.cli.json_option import Json, JsonOption
from connections_tui.cli.printed import Failure, Notice
from connections_tui.words.printed import Printed

SUMMARY = "Describe every command, for programs and coding assistants."
_HELP = f"""\
{SUMMARY}

Generated from the commands themselves: options with their types and defaults, the JSON
Schema of what each prints with --json, and exit codes.
"""
Schema = dict[str, Any]
"""A JSON Schema."""


class Argument(Printed, frozen=True):
    """A word after a command."""

    name: str
    type: str
    required: bool
    several: bool


class Option(Printed, frozen=True):
    """An option of a command."""

    names: list[str]
    type: str
    choices: list[str]
    default: str | int | float | None
    help: str


class Output(Printed, frozen=True):
    """What a command prints with --json."""

    schema: Schema
    each_line: bool
    """Whether there are any number of them, each on a line."""


class Command(Printed, frozen=True):
    """A command of the program."""

    name: str
    summary: str
    help: str
    arguments: list[Argument]
    options: list[Option]
    output: Output | None
    """Null where it takes no --json."""


class Description(Printed, frozen=True):
    """The whole program."""

    name: str
    version: str
    options: list[Option]
    commands: list[Command]
    exit_codes: dict[str, str]
    failure: Schema
    """Of the last line on standard error, where a command with --json fails."""
    notice: Schema
    """Of the other lines there."""


_JSON = Json(Description)


@click.command("describe", help=_HELP)
@_JSON
@click.option("--markdown", is_flag=True, help="Print it as docs/assistants.md.")
@click.pass_context
def command(context: click.Context, is_json: bool, markdown: bool) -> None:
    program = context.find_root().command
    assert isinstance(program, click.Group)
    told = described(program)
    if markdown:
        output.data("\n".join(_markdown(told)))
    elif is_json:
        _JSON.write(told)
    else:
        rows = ([one.name, one.summary] for one in told.commands)
        output.table([["COMMAND", "DOES"], *rows])


def described(program: click.Group) -> Description:
    """All of a program's commands."""
    context = click.Context(program)
    return Description(
        name="connections-tui",
        version=__version__,
        options=[_option(one) for one in program.params],
        commands=list(_commands(context, program, "")),
        exit_codes={str(code): words for code, words in MEANINGS.items()},
        failure=msgspec.json.schema(Failure),
        notice=msgspec.json.schema(Notice),
    )


def _commands(
    context: click.Context, group: click.Group, before: str
) -> Iterator[Command]:
    """Those of a group in their own words: "profiles add"."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        full = f"{before}{name}"
        if isinstance(command, click.Group):
            yield from _commands(context, command, f"{full} ")
            continue
        params = command.get_params(click.Context(command, parent=context))
        shown = [one for one in params if "--help" not in one.opts]
        yield Command(
            name=full,
            summary=command.get_short_help_str(100),
            help=_plain(command.help or ""),
            arguments=[_argument(o) for o in shown if isinstance(o, click.Argument)],
            options=[_option(one) for one in shown if isinstance(one, click.Option)],
            output=next(map(_output, _json_options(shown)), None),
        )


def _json_options(params: Sequence[click.Parameter]) -> Iterator[JsonOption]:
    return (one for one in params if isinstance(one, JsonOption))


def _output(option: JsonOption) -> Output:
    return Output(msgspec.json.schema(option.shape), option.each_line)


def _argument(argument: click.Argument) -> Argument:
    return Argument(
        name=(argument.metavar or argument.name or "").strip("[]. ").upper(),
        type=argument.type.name,
        required=argument.required,
        several=argument.nargs == -1,
    )


def _option(option: click.Parameter) -> Option:
    default: Any = option.default
    is_plain = isinstance(default, str | int | float) and default is not False
    return Option(
        names=[*option.opts, *option.secondary_opts],
        type="flag" if getattr(option, "is_flag", False) else option.type.name,
        choices=list(map(str, getattr(option.type, "choices", ()))),
        default=default if is_plain else None,
        help=_plain(getattr(option, "help", "") or ""),
    )


def _plain(text: str) -> str:
    """Without click's mark for lines that are kept as they are."""
    return text.replace("\b\n", "").strip()


_RULES = """\
# connections-tui for coding assistants

Generated by `connections-tui describe --markdown`; a test compares the two.

- Standard output is data, standard error has messages.
- With `--json` each line on standard error is a JSON object: the last one of a command
  that failed has `error`, `exit_code`, `advice`, `code`, `status`, `said`, `request_id`
  and `retry_after`; the others have `notice`.
- `connections-tui describe --json` has the JSON Schema of what each command prints.
- Without `--profile` it works on a built-in sandbox, where nothing is real.
- Secrets are never arguments. Secrets and access tokens are printed only on request: by
  `credentials --show-secrets`, and by `list` with `access_token`. Do not ask for them.
- A create is sent once. After exit code 3, read the list before another try.
- A delete needs `--yes`, in production `--confirm WORD` as well. Ask a person first.

## Exit codes
"""


def _markdown(told: Description) -> Iterator[str]:
    yield _RULES
    yield from (f"- {code}: {said}" for code, said in told.exit_codes.items())
    for one in told.commands:
        arguments = " ".join(map(_argument_words, one.arguments))
        yield ""
        yield f"## `{' '.join(filter(None, (one.name, arguments)))}`"
        yield ""
        yield from one.help.splitlines()
        if one.options:
            yield ""
        yield from map(_option_line, one.options)
        if one.output is not None and (fields := _fields(one.output.schema)):
            yield ""
            yield f"JSON fields: {', '.join(fields)}"


def _argument_words(argument: Argument) -> str:
    name = f"{argument.name}{'...' if argument.several else ''}"
    return name if argument.required else f"[{name}]"


def _option_line(option: Option) -> str:
    kind = "" if option.type == "flag" else f" {option.type.upper()}"
    if option.choices:
        kind = f" {'|'.join(option.choices)}"
    default = f" Default: {option.default}." if option.default else ""
    return f"- `{', '.join(option.names)}{kind}`: {option.help}{default}"


def _fields(schema: Schema) -> list[str]:
    """The names at the top; none where those are no fixed ones."""
    inner = schema.get("items", schema)
    name = inner.get("$ref", "").rpartition("/")[2]
    return list(schema.get("$defs", {}).get(name, {}).get("properties", ()))
