"""``create``: a connection from credentials, or a link for a merchant."""

import json
from collections.abc import Collection, Mapping
from contextlib import nullcontext, suppress

import click
from pydantic import SecretStr, ValidationError

from connections_tui.changes.create import Created, Creation
from connections_tui.cli import output
from connections_tui.cli.asking import is_interactive, typed_unseen
from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import confirm_in_production, refuse_read_only
from connections_tui.cli.connected import read_list
from connections_tui.cli.create_many import Wanted, create_many
from connections_tui.cli.creating import UNSENT, Made, conclude, made_by, send
from connections_tui.cli.credential_source import from_environment, from_file
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import run_connected
from connections_tui.cli.option_values import PLATFORM, TIMEOUT, WAIT, YES
from connections_tui.cli.told_changes import ToldChanges
from connections_tui.cli.waiting import SIGNED_IN, wait_until
from connections_tui.fleet.links import LinkOptions
from connections_tui.imports.import_file import is_import
from connections_tui.platforms import (
    SCHEMAS,
    CredentialField,
    Credentials,
    FieldKind,
    Schema,
    field_errors,
    schemas_named,
)
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words.create_line import VARIABLE, flag_of, variable_of

SUMMARY = "Create a connection from credentials, or a link for a merchant."
_HELP = f"""\
{SUMMARY}

Without --platform it creates a link to send. With it, each field of the platform is an
option (see: create --platform stripe --help). Secrets are no options: they are asked
for, or come from --from or from variables such as {VARIABLE}API_KEY.

With --from a .csv or .jsonl file and no --platform it creates many: a column platform
(empty for a link), one for each field, and reference for your own name of a row. All
rows are checked first. The results go to standard output as CSV. Run it again to go on
where it ended; no row is sent twice.

A create is sent once. Its ID and its link go to standard output. The exit code is 3
where it may have been created: check the list before you create it again.
"""


class _SchemaName(click.Choice[str]):
    """The name of a schema, or a platform's code or title where that has one schema."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        found = [schema.slug for schema in schemas_named(str(value))]
        if len(found) > 1:
            self.fail(f"Use one of {', '.join(found)}.", param, ctx)
        return super().convert(found[0] if found else value, param, ctx)


class _CreateCommand(click.Command):
    """Its options are those of the platform that is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        platform = next(one for one in self.params if one.name == "slug")
        for at, arg in enumerate(args):
            name, has_value, value = arg.partition("=")
            if name == "--platform" and (has_value or args[at + 1 :]):
                given = value if has_value else args[at + 1]
                # A wrong platform is told first, and not the options it would have.
                with (
                    suppress(click.BadParameter)
                    if ctx.resilient_parsing
                    else nullcontext()
                ):
                    ctx.meta[__name__] = SCHEMAS[platform.type_cast_value(ctx, given)]
        # What stands alone may be a secret, and is not repeated.
        ctx.allow_extra_args = True
        super().parse_args(ctx, args)
        if ctx.args:
            ctx.fail(f"Unexpected argument. Each value needs its option. {UNSENT}")
        return ctx.args

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        schema: Schema | None = ctx.meta.get(__name__)
        own = super().get_params(ctx)
        return [*map(_option, schema.fields()), *own] if schema is not None else own


def _option(field: CredentialField) -> click.Option:
    flag = flag_of(field)
    if field.kind is FieldKind.SECRET:
        return click.Option(
            [flag, field.name], hidden=True, expose_value=False, callback=_no_secret
        )
    return click.Option(
        [flag, field.name],
        metavar="|".join(field.choices) or "TEXT",
        help=field.description + ("" if field.required else " Optional."),
    )


def _no_secret(_ctx: click.Context, option: click.Parameter, value: object) -> None:
    """Arguments show in the process list and the shell's history."""
    if value is None:
        return None
    variable = variable_of(option.name or "")
    fail(
        f"{option.opts[0]} is a secret, and other users can see arguments. Leave it "
        f"out to be prompted, or use --from or {variable}. {UNSENT}",
        USAGE,
    )


_JSON = Json(Made)


@click.command("create", cls=_CreateCommand, help=_HELP)
@click.option(
    "--platform",
    "slug",
    type=_SchemaName(list(SCHEMAS), case_sensitive=False),
    metavar="NAME",
    help=f"Create from credentials: {', '.join(SCHEMAS)}.",
)
@click.option(
    "--from",
    "source",
    metavar="FILE",
    help="Credentials from a file (- for standard input): JSON, or NAME=value lines. "
    "A .csv or .jsonl file without --platform: many connections.",
)
@click.option(
    "--link-platform",
    type=PLATFORM,
    metavar="NAME",
    help="The platform that a link opens at once.",
)
@click.option(
    "--redirect-url", metavar="URL", help="Where a link leads after the sign-in."
)
@click.option(
    "--shopify-store", metavar="NAME", help="The shop that a link to Shopify is for."
)
@click.option("--dry-run", is_flag=True, help="Check, and show what would be sent.")
@click.option(
    "--as-typed",
    is_flag=True,
    help="Send unusual values, or a second connection of a store.",
)
@YES
@click.option(
    "--confirm", metavar="N", help="Many: the number of rows to send, for production."
)
@click.option("--skip-wrong", is_flag=True, help="Many: leave out rows with errors.")
@click.option(
    "--resend",
    metavar="ROWS",
    default="",
    help="Many: rows to create although an import has sent them before.",
)
@_JSON
@WAIT
@TIMEOUT
@click.pass_obj
def command(
    flags: Flags,
    /,
    slug: str | None,
    source: str | None,
    link_platform: str | None,
    redirect_url: str | None,
    shopify_store: str | None,
    dry_run: bool,
    as_typed: bool,
    is_sure: bool,
    is_json: bool,
    skip_wrong: bool,
    confirm: str | None,
    resend: str,
    wait: bool,
    timeout: float,
    **given: str | None,
) -> None:
    if slug is None and source is not None and is_import(source):
        _refuse_given({*_OF_A_LINK, "is_json", "wait"}, "a file of many connections")
        sends = Wanted(
            source=source,
            dry_run=dry_run,
            as_typed=as_typed,
            skip_wrong=skip_wrong,
            is_sure=is_sure,
            confirm=confirm,
            resend=resend,
        )
        create_many(flags.chosen(), sends)
        return
    _refuse_given(_OF_MANY, "one connection")
    link = LinkOptions(link_platform, redirect_url, shopify_store)
    if slug is None:
        if source is not None:
            fail(f"--from needs --platform as well. {UNSENT}", USAGE)
        creation = Creation(None, link=link)
    else:
        _refuse_given(_OF_A_LINK, "credentials (--platform)")
        schema = SCHEMAS[slug]
        typed = _typed(schema, given, source, may_ask=not dry_run)
        creation = Creation(_credentials(schema, typed, as_typed=as_typed))
    if dry_run:
        _show_body(creation, is_json=is_json)
        output.say(UNSENT)
        return
    profile = flags.chosen()
    told = ToldChanges()

    async def create(session: Session) -> None:
        told.session = session
        refuse_read_only(session.profile, UNSENT)
        confirm_in_production(
            session.profile, is_sure=is_sure, doing="Create", nothing=UNSENT
        )
        # What there was before tells what a lost response created.
        await read_list(session)
        if not as_typed:
            _refuse_second(session, creation)
        outcome = await send(
            session, creation, lambda made: _print(made, creation, is_json=is_json)
        )
        conclude(outcome)
        if isinstance(outcome, Created) and wait:
            await wait_until(session, [outcome.connection.id], SIGNED_IN, timeout)

    run_connected(profile, create, told)


_OF_A_LINK = frozenset({"link_platform", "redirect_url", "shopify_store"})
_OF_MANY = frozenset({"skip_wrong", "confirm", "resend"})


def _refuse_given(names: Collection[str], what: str) -> None:
    """The program ends where an option was given that would not be used."""
    context = click.get_current_context()
    for option in context.command.params:
        if option.name in names and context.params[option.name]:
            fail(f"{option.opts[0]} does not apply to {what}. {UNSENT}", USAGE)


Typed = dict[str, str | SecretStr]


def _typed(
    schema: Schema,
    given: Mapping[str, str | None],
    source: str | None,
    *,
    may_ask: bool,
) -> Typed:
    """Each field from the options, else the environment, else the file, else asked."""
    typed: Typed = {**(from_file(source, schema) if source is not None else {})}
    typed |= from_environment(schema)
    typed |= {name: value for name, value in given.items() if value is not None}
    if may_ask and is_interactive() and source != "-":
        for field in schema.fields():
            if field.required and field.name not in typed:
                typed[field.name] = _asked(field)
    return typed


def _asked(field: CredentialField) -> str | SecretStr:
    if field.kind is FieldKind.SECRET:
        return SecretStr(typed_unseen(field.name))
    choices = click.Choice(field.choices) if field.choices else None
    said: str = click.prompt(field.name, type=choices, err=True)
    return said


def _credentials(schema: Schema, typed: Typed, *, as_typed: bool) -> Credentials:
    """The program ends where something is wrong, or unusual and not meant."""
    try:
        credentials = schema.from_input(typed)
    except ValidationError as error:
        wrong = field_errors(error).items()
        told = " ".join(f"{clean(name, 60)}: {why}" for name, why in wrong)
        fail(f"{schema.full_title()}: {told} {UNSENT}", USAGE)
    if (warnings := schema.warnings(typed)) and not as_typed:
        told = " ".join(f"{name}: {why}" for name, why in warnings.items())
        fail(f"{told} Correct it, or use --as-typed. {UNSENT}", USAGE)
    return credentials


def _show_body(creation: Creation, *, is_json: bool) -> None:
    """What would be sent, secrets masked."""
    credentials = creation.credentials
    body = credentials.body() if credentials is not None else {}
    shown = {
        name: "••••••••" if isinstance(value, SecretStr) else value
        for name, value in body.items()
    }
    if is_json:
        code = credentials.platform if credentials is not None else None
        _JSON.write(Made(None, code, None, shown))
    else:
        output.data(json.dumps(shown, indent=1, ensure_ascii=False))


def _refuse_second(session: Session, creation: Creation) -> None:
    """Ends the program where a connection of the same store is known."""
    if told := creation.already_connected(session.fleet):
        fail(f"{told} To add it all the same, use --as-typed. {UNSENT}", USAGE)


def _print(outcome: Created, creation: Creation, *, is_json: bool) -> None:
    made = made_by(outcome, creation)
    if is_json:
        _JSON.write(made)
    else:
        output.table([[clean(outcome.connection.id, 200), made.link or ""]])
