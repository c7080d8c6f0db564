"""What shells, env files and mail add to a value is named, with the clean value."""

import os

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st

from connections_tui.cli.main import main
from connections_tui.config import (
    ProfileEntry,
    ProfileRefused,
    find_secret,
    load_profile,
    profile_of,
    profiles_path,
)
from connections_tui.config.cleaning import _PLAINLY_CLEAN
from connections_tui.hygiene import Dirt, check

from .making import write

URL = "https://sandbox.rutterapi.com/versioned"
LOGIN = {"RUTTER_CLIENT_ID": "id-0123456789", "RUTTER_CLIENT_SECRET": "canary-4711"}
VALUES = {
    "RUTTER_BASE_URL": URL,
    "RUTTER_CLIENT_ID": "id-0123456789",
    "RUTTER_API_VERSION": "2024-08-31",
    "RUTTER_REQUESTS_PER_SECOND": "10",
    "CONNECTIONS_TUI_PROFILE": "acme",
}
AROUND = ('"{}"', "'{}'", "“{}”", "`{}`", "<{}>", "\u200b{}", "{}\ufeff")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VALUES | LOGIN:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", VALUES)
def test_a_dirty_variable_is_named_and_its_value_offered(
    name: str, around: str
) -> None:
    """docker --env-file keeps the quotes."""
    write('[profiles.acme]\nclient_id = "a"\n')
    environ = {**LOGIN, **VALUES, name: around.format(VALUES[name])}
    with pytest.raises(ProfileRefused) as caught:
        load_profile(environ)

    assert str(caught.value).startswith(f"{name}: ")
    assert str(caught.value).endswith(f" Use {VALUES[name]}")


@pytest.mark.parametrize(
    "dirt",
    [
        *('"{}"', "“{}”", "Bearer {}", "client_secret: {}", "{}…", "\u200b{}", "{} b"),
        *("RUTTER_CLIENT_SECRET={}", "export RUTTER_CLIENT_SECRET={}", "{},"),
    ],
)
async def test_a_dirty_secret_is_not_sent_and_never_repeated(dirt: str) -> None:
    """The console asks for it, as where there is none."""
    dirty = dirt.format("canary-4711")
    found = await find_secret(load_profile({**LOGIN, "RUTTER_CLIENT_SECRET": dirty}))

    assert found.secret is None
    assert found.words.startswith("RUTTER_CLIENT_SECRET: ")
    assert "canary" not in found.words


@pytest.mark.parametrize("secret", ["null", "undefined", "••••••••", "${SECRET}"])
async def test_a_placeholder_is_no_secret(
    secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CTUI_TEST_HOLDS", secret)
    profile = profile_of(
        ProfileEntry("acme", client_id="a", secret="env:CTUI_TEST_HOLDS")
    )
    found = await find_secret(profile)

    assert found.secret is None
    assert found.words.startswith("CTUI_TEST_HOLDS: ")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("client_id", "id-0123456789"),
        ("base_url", URL),
        ("api_version", "2024-08-31"),
        ("environment", "production"),
        ("secret", "keyring"),
    ],
)
@pytest.mark.parametrize("around", AROUND)
def test_a_dirty_value_of_a_profile_is_refused_with_the_clean_one(
    key: str, value: str, around: str
) -> None:
    with pytest.raises(ProfileRefused) as caught:
        profile_of(ProfileEntry("acme", **{key: around.format(value)}))

    assert caught.value.problems[key].endswith(f"Use {value}")


def test_a_dirty_value_in_the_file_is_named_with_line_and_key() -> None:
    write('[profiles.acme]\nclient_id = "“id-1”"\n')
    result = CliRunner().invoke(main, ["profiles", "list"])

    assert result.exit_code == 2
    assert result.stderr == (
        f"{profiles_path()}, line 2, profiles.acme.client_id: "
        "Has quotes or brackets around it. Use id-1\n"
    )


@pytest.mark.parametrize("arguments", [["whoami"], ["list"], []])
def test_a_command_says_which_variable_in_one_line(arguments: list[str]) -> None:
    result = CliRunner().invoke(
        main, arguments, env={**LOGIN, "RUTTER_BASE_URL": f'"{URL}"'}
    )

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("RUTTER_BASE_URL: Has quotes")


@pytest.mark.parametrize("home", ['"/tmp/ctui"', "'/tmp/ctui'", "“/tmp/ctui”"])
def test_a_quoted_home_is_named_and_no_folder_of_that_name_is_made(
    home: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.chdir(str(tmp_path))
    result = CliRunner().invoke(main, ["list"], env={"CONNECTIONS_TUI_HOME": home})

    assert "CONNECTIONS_TUI_HOME: Has quotes" in result.stderr
    assert "Use /tmp/ctui" in result.stderr
    assert os.listdir(str(tmp_path)) == []


def test_the_check_of_the_machine_finds_dirt_without_its_value() -> None:
    environ = {**LOGIN, "RUTTER_CLIENT_SECRET": '"canary-4711"'}
    result = CliRunner().invoke(main, ["doctor"], env=environ)

    assert "RUTTER_CLIENT_SECRET (Has quotes or brackets around it.)" in result.stdout
    assert "canary" not in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        ("Bearer canary-4711", "Bearer"),
        ('"canary-4711"', "quotes"),
        ("client_secret: canary-4711", "label"),
        ("canary…4711", "cut short"),
        ("null", "value"),
    ],
)
def test_a_dirty_secret_on_standard_input_is_refused(secret: str, says: str) -> None:
    result = CliRunner().invoke(
        main,
        [
            *("profiles", "add", "acme", "--client-id", "a"),
            *("--secret-from", "file", "--secret-stdin"),
        ],
        input=secret,
    )

    assert result.exit_code == 2
    assert says in result.stderr
    assert "canary" not in result.output
    assert not profiles_path().exists()


def test_a_profile_may_have_the_name_of_a_placeholder() -> None:
    write('[profiles.null]\nclient_id = "a"\n')

    assert load_profile({"CONNECTIONS_TUI_PROFILE": "null"}).name == "null"


@given(st.from_regex(_PLAINLY_CLEAN, fullmatch=True))
def test_what_is_passed_without_the_check_is_clean(value: str) -> None:
    assume(value.isascii())
    found = check(value, name="base_url" if "://" in value else "client_id")

    assert found is None or found.kinds == (Dirt.NULL,)


@pytest.mark.parametrize(
    "value",
    [
        *("9ee5b2c1-0f3a-4a0b-9c0d-1e2f3a4b5c6d", "rutter_live_0123", "aGVsbG8=="),
        *("a", "AKIA0123456789", "sk_test_4eC39HqLyjWDarjtT1zdp7dc", "x.y-z_1~+/="),
    ],
)
async def test_clean_values_pass(value: str) -> None:
    profile = load_profile({"RUTTER_CLIENT_ID": value, "RUTTER_CLIENT_SECRET": value})
    found = await find_secret(profile)

    assert profile.client_id == value
    assert found.secret is not None
    assert found.secret.get_secret_value() == value
