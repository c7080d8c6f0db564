"""The command that does what the create form does."""

import shlex

import click
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import SecretStr

from connections_tui.access import ProfileView
from connections_tui.cli.commands import create
from connections_tui.fleet.links import LinkOptions
from connections_tui.platforms import SCHEMAS, FieldKind, Schema
from connections_tui.words.create_line import for_credentials, for_link, secrets_for

DEMO = ProfileView(
    "demo", environment="DEMO", address="", host="", api_version="2024-08-31"
)
SECRET = "hush-4711"
texts = some.text(min_size=1, max_size=12).filter(str.strip)


def understood(line: str) -> dict[str, object]:
    """What the command would make of it."""
    program, demo, name, *words = shlex.split(line)
    assert (program, demo, name) == ("connections-tui", "--demo", "create")
    parsed: click.Context = create.command.make_context("create", words)
    return {n: value for n, value in parsed.params.items() if value}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
@given(value=texts)
def test_credentials_come_to_the_command_as_they_were_typed(
    schema: Schema, value: str
) -> None:
    typed: dict[str, str | SecretStr] = {}
    for field in schema.fields():
        is_secret = field.kind is FieldKind.SECRET
        shown = field.choices[0] if field.choices else value
        typed[field.name] = SecretStr(SECRET) if is_secret else shown
    line = for_credentials(DEMO, schema, typed)
    said = understood(line)

    assert SECRET not in line
    assert said["slug"] == schema.slug
    for name, text in typed.items():
        if isinstance(text, str):
            assert said[name] == text.strip()
    assert secrets_for(schema, typed) == [
        f"CREDENTIAL_{name.upper()}"
        for name, text in typed.items()
        if isinstance(text, SecretStr)
    ]


def test_what_is_empty_is_left_out() -> None:
    schema = SCHEMAS["stripe"]
    empty: dict[str, str | SecretStr] = {"account_id": " ", "scope": ""}

    assert for_credentials(DEMO, schema, empty) == (
        "connections-tui --demo create --platform=stripe"
    )
    assert secrets_for(schema, {"oauth_access_token": SecretStr("")}) == [
        "CREDENTIAL_OAUTH_ACCESS_TOKEN"
    ]


def test_a_link_decides_the_same_in_advance() -> None:
    options = LinkOptions("SHOPIFY", "https://app.example/a b?c=1", "otter shop")
    said = understood(for_link(DEMO, options))

    assert said["link_platform"] == "SHOPIFY"
    assert said["redirect_url"] == "https://app.example/a b?c=1"
    assert said["shopify_store"] == "otter shop"
    assert for_link(DEMO, LinkOptions()) == "connections-tui --demo create"


def test_a_secret_in_an_address_is_a_variable() -> None:
    options = LinkOptions(redirect_url=f"https://app.example/?access_token={SECRET}")

    assert for_link(DEMO, options) == (
        'connections-tui --demo create --redirect-url "$REDIRECT_URL"'
    )
