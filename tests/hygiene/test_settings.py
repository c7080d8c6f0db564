"""The same check for what a profile and the environment say: docker keeps quotes."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from pydantic import SecretStr

from connections_tui.addresses import (
    BadSettings,
    read_address,
    read_client_id,
    read_secret,
    read_version,
)
from connections_tui.config.entries import ProfileEntry, check


def read_as_secret(text: str) -> SecretStr:
    return read_secret(SecretStr(text))


Read = Callable[[str], object]
URL, ID, VALUE = "https://sandbox.rutterapi.com/versioned", "9ee5b2c1", "x1Y2z3"
GOOD: list[tuple[Read, str, str]] = [
    (read_address, URL, "The URL "),
    (read_client_id, ID, "The client ID "),
    (read_as_secret, VALUE, "The client secret "),
    (read_version, "2024-08-31", "The API version "),
]
DIRT = [
    ('"{}"', "has quotes"),
    ("'{}'", "has quotes"),
    ("“{}”", "has quotes"),
    ("<{}>", "has quotes"),
    ('"{}', "has quotes"),
    ("export ANY={}", "starts with a label"),
    ('RUTTER_ANY_URL="{}"', "starts with a label"),
    ("\u200b{}", "has an invisible character"),
    ("{}\u2060", "has an invisible character"),
    ("{}…", "is cut short"),
]


@pytest.mark.parametrize(("read", "value", "subject"), GOOD)
@pytest.mark.parametrize(("pasted", "words"), DIRT)
def test_what_a_file_or_a_shell_adds_is_named(
    read: Read, value: str, subject: str, pasted: str, words: str
) -> None:
    with pytest.raises(BadSettings) as caught:
        read(pasted.format(value))

    assert str(caught.value).startswith(f"{subject}{words}")
    assert value not in str(caught.value)


@pytest.mark.parametrize(("read", "value", "subject"), GOOD)
def test_a_clean_setting_is_taken(read: Read, value: str, subject: str) -> None:
    assert read(value), subject


@pytest.mark.parametrize(
    "secret",
    ["Bearer x1Y2", "client_secret: x1Y2", "••••••", "null", "Client ID: x1Y2", "x;"],
)
def test_what_is_no_client_secret_is_refused(secret: str) -> None:
    with pytest.raises(BadSettings, match="The client secret "):
        read_as_secret(secret)


@pytest.mark.parametrize("secret", ["a b c", "p@ss|w^rd#1", "client-secret", "x=="])
def test_what_may_be_a_client_secret_is_taken(secret: str) -> None:
    assert read_as_secret(secret).get_secret_value() == secret


def test_a_profile_is_checked_in_the_same_way() -> None:
    entry = ProfileEntry("acme", base_url=f'"{URL}"', client_id=f"“{ID}”")

    problems = check(entry)

    assert problems["base_url"] == f"Has quotes or brackets around it. Use {URL}"
    assert problems["client_id"] == f"Has quotes or brackets around it. Use {ID}"


@pytest.mark.parametrize(
    "name",
    [
        "RUTTER_BASE_URL",
        "RUTTER_CLIENT_ID",
        "RUTTER_CLIENT_SECRET",
        "RUTTER_API_VERSION",
    ],
)
def test_a_variable_with_quotes_is_named_before_anything_is_sent(name: str) -> None:
    given = {
        "RUTTER_BASE_URL": "http://127.0.0.1:9/versioned",
        "RUTTER_CLIENT_ID": ID,
        "RUTTER_CLIENT_SECRET": VALUE,
        "RUTTER_API_VERSION": "2024-08-31",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "connections_tui", "list"],
        env={**os.environ, **given, name: f'"{given[name]}"'},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode in (2, 4)
    assert f"{name}: Has quotes or brackets around it." in ran.stderr
    assert VALUE not in ran.stderr
