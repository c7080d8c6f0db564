"""Creating from the command line: any platform, and no secret in an argument."""

import json
import sys
from pathlib import Path

import pytest

from connections_tui.platforms import SCHEMAS, FieldKind, Schema

from .pseudo_terminal import terminal
from .test_delete_command import changed, ids
from .test_main import run

PROGRAM = (sys.executable, "-m", "connections_tui")
EVERY = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)


def values(schema: Schema) -> dict[str, str]:
    return {f.name: f.example for f in schema.fields() if f.required}


def secrets(schema: Schema) -> dict[str, str]:
    kinds = {field.name: field.kind for field in schema.fields()}
    return {n: v for n, v in values(schema).items() if kinds[n] is FieldKind.SECRET}


@EVERY
def test_a_file_creates_a_connection_of_every_platform(
    schema: Schema, tmp_path: Path
) -> None:
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps(values(schema)), encoding="utf-8")
    result = run("create", "--platform", schema.slug, "--from", str(file), "--as-typed")

    created = result.stdout.split()[0]
    assert result.returncode == 0
    assert created in ids()
    assert changed()[-1] == ("create", "done", created)


@EVERY
def test_options_and_variables_do_the_same_and_no_secret_is_written(
    schema: Schema,
) -> None:
    hidden = secrets(schema)
    shown = {n: v for n, v in values(schema).items() if n not in hidden}
    options = [f"--{n.replace('_', '-')}={v}" for n, v in shown.items()]
    variables = {f"CREDENTIAL_{n.upper()}": v for n, v in hidden.items()}
    result = run(
        *("create", "--platform", schema.slug, *options, "--as-typed", "--dry-run"),
        **variables,
    )

    sent = json.loads(result.stdout)
    assert result.returncode == 0
    assert sent["platform"] == schema.platform
    assert {name for name in sent if name != "platform"} == set(values(schema))
    assert {sent[name] for name in hidden} == {"••••••••"}
    assert not any(v in result.stderr for v in hidden.values())
    assert not changed()


@EVERY
def test_a_secret_in_an_argument_is_refused_and_not_repeated(schema: Schema) -> None:
    for name in secrets(schema):
        option = f"--{name.replace('_', '-')}"
        result = run("create", "--platform", schema.slug, option, "hunter2-hunter2")

        assert (result.returncode, result.stdout) == (2, "")
        assert f"{option} is a secret" in result.stderr
        assert "hunter2" not in result.stderr


@pytest.mark.parametrize("name", ["WOO_COMMERCE", "WooCommerce", "woo-commerce"])
def test_a_platform_is_named_by_its_code_or_its_title(name: str) -> None:
    result = run("create", "--platform", name, "--store-url", "https://a.example")

    assert result.returncode == 2
    assert "WooCommerce: basic_password: Required. basic_username" in result.stderr


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("SHOPIFY", "'--platform': Use one of shopify-"),
        ("frisbee", "'--platform': 'frisbee' is not one of"),
    ],
)
def test_a_wrong_platform_is_told_before_its_options(name: str, says: str) -> None:
    result = run("create", "--platform", name, "--store-url", "https://a.example")

    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr


def test_without_a_platform_it_is_a_link() -> None:
    plain = run("create")
    opens = run("create", "--link-platform", "woo commerce", "--json")

    [created, link] = plain.stdout.split()
    assert created in ids()
    assert link.endswith(created)
    assert json.loads(opens.stdout)["link"].endswith("?platform=WOO_COMMERCE")


@pytest.mark.parametrize(
    "content",
    [
        "account_id: acct_1032D82eZvKYlo2C\noauth_access_token: {}\n",
        "# from a mail\nAccount ID: acct_1032D82eZvKYlo2C\n\nOAuth access token: {}",
        "export ACCOUNT_ID='acct_1032D82eZvKYlo2C'\nOAUTH_ACCESS_TOKEN=\"{}\"\n",
        "\ufeffCREDENTIAL_ACCOUNT_ID=acct_1032D82eZvKYlo2C\n"
        "CREDENTIAL_OAUTH_ACCESS_TOKEN={}\r\n",
    ],
)
def test_a_file_is_read_as_people_write_it(content: str, tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    token = SCHEMAS["stripe"].example().reveal()["oauth_access_token"]
    file.write_text(content.replace("{}", token), encoding="utf-8")
    result = run(
        *("create", "--platform", "stripe", "--from", str(file)),
        *("--dry-run", "--as-typed"),
    )

    assert json.loads(result.stdout)["account_id"] == "acct_1032D82eZvKYlo2C"
    assert token not in result.stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            "account_id: a\nfoo: hunter2",
            "line 2: not a field of Stripe. Its fields",
        ),
        ("account_id: a\nhunter2", 'line 2: no "name: value" and no NAME=value.'),
        ('{"account_id": \n hunter2}', "line 2: not valid JSON."),
        ('{"account_id": ["hunter2"]}', "every value must be text or a number."),
        ("curl 'hunter2", "a quote of the command is not closed."),
        ("account_id: a", "oauth_access_token: Required."),
        ("", "account_id: Required. oauth_access_token: Required."),
        # Without its name, or where the sign is missing, a key is the secret itself.
        ("hunter2hunter2==", 'line 1: no "name: value"'),
        ("api_key hunter2==", 'line 1: no "name: value"'),
        ("hunter2hunter2=x", "line 1: not a field of Stripe."),
        ('{"hunter2": "api_key"}', "not a field of Stripe."),
        ("platform: shopify\naccount_id: a", "the platform is not stripe."),
    ],
)
def test_what_is_wrong_in_a_file_is_one_line_without_its_values(
    content: str, says: str, tmp_path: Path
) -> None:
    file = tmp_path / "credentials"
    file.write_text(content, encoding="utf-8")
    result = run("create", "--platform", "stripe", "--from", str(file))

    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr
    assert "Nothing was sent." in result.stderr
    assert "hunter2" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--from", "x"], "--from needs --platform as well."),
        (
            ["--platform", "stripe", "--link-platform", "ebay"],
            "--link-platform does not apply to credentials (--platform).",
        ),
        (["--skip-wrong"], "--skip-wrong does not apply to one connection."),
        (
            ["--platform", "stripe", "--resend", "1"],
            "--resend does not apply to one connection.",
        ),
        (["--platform", "strip"], "'strip' is not one of"),
        (["--platform", "stripe", "--from", "no/such"], "Cannot read no/such:"),
        (["--platform", "fnac", "--account-id", "x"], "No such option"),
        (["--platform", "stripe", "hunter2"], "Unexpected argument."),
    ],
)
def test_a_wrong_command_line_sends_nothing(arguments: list[str], says: str) -> None:
    before = ids()
    result = run("create", *arguments)

    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr
    assert "hunter2" not in result.stderr
    assert ids() == before


def test_an_unusual_value_is_sent_only_as_typed() -> None:
    given = ("--platform", "shopify-private", "--store-url", "shop.example")
    hidden = {"CREDENTIAL_BASIC_PASSWORD": "p" * 32, "CREDENTIAL_BASIC_USERNAME": "u"}
    refused = run("create", *given, "--basic-username", "u" * 32, **hidden)

    assert refused.returncode == 2
    assert "Usually ends in .myshopify.com" in refused.stderr
    assert "or use --as-typed. Nothing was sent." in refused.stderr


def test_a_person_is_asked_for_what_is_missing_and_secrets_are_not_echoed() -> None:
    example = SCHEMAS["stripe"].example().reveal()
    command = (*PROGRAM, "create", "--platform", "stripe", "--as-typed")
    with terminal(command, size=(140, 24)) as person:
        person.read_until(b"account_id:")
        person.press(example["account_id"].encode() + b"\r")
        person.read_until(b"oauth_access_token:")
        person.press(example["oauth_access_token"].encode() + b"\r")
        assert person.exit_code() == 0

    assert example["oauth_access_token"] not in person.drawn.decode()
    assert changed()[-1][:2] == ("create", "done")


def test_a_read_only_profile_refuses() -> None:
    run("profiles", "add", "locked", "--environment", "demo", "--read-only")
    before = ids()
    result = run("--profile", "locked", "create")

    assert result.returncode == 1
    assert "locked is read-only (set in its profile)." in result.stderr
    assert ids() == before


def test_the_help_of_a_platform_has_its_fields_and_no_secret() -> None:
    said = run("create", "--platform", "stripe", "--help").stdout

    assert "--account-id" in said
    assert "--oauth-access-token" not in said
