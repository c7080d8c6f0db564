"""What people paste, read as names and values."""

import json
import re
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.hygiene import NotReadable, pairs_in

PEM = "-----BEGIN PUBLIC KEY-----\nMIIB+/=\n-----END PUBLIC KEY-----"


def read(text: str) -> dict[str, str]:
    return {pair.name: pair.value.get_secret_value() for pair in pairs_in(text).found}


@pytest.mark.parametrize(
    "text",
    [
        '{"api_key": "x+/y==", "store_url": "https://a.example"}',
        '```json\n{"api_key": "x+/y==",\n "store_url": "https://a.example",}\n```',
        "{“api_key”: “x+/y==”, “store_url”: “https://a.example”}",
        '{"credentials": {"api_key": "x+/y=="}, "store_url": "https://a.example"}',
        "export api_key='x+/y=='\n# note\nstore_url=https://a.example\n",
        'creds:\n  - api_key: "x+/y=="\n  - store_url: https://a.example\n',
        '"api_key": "x+/y==",\n"store_url": "https://a.example",',
        "> *api_key*: x+/y==\r\n> store_url : https://a.example\r\n",
        "api_key:\n\nx+/y==\n\nstore_url:\nhttps://a.example",
        "| api_key | x+/y== |\n| store_url | https://a.example |",
        "api_key\tx+/y==\nstore_url\thttps://a.example",
        "\ufeffapi_key\u00a0:\u200b x+/y==\u2028store_url: https://a.example",
        'curl https://a.example -d \'{"api_key": "x+/y=="}\'',
        "curl \\\n  -F api_key=x%2B/y== --url 'https://a.example/v1'",
        "curl -X POST https://a.example/?api_key=x%2B/y==",
        "api_key=x%2B%2Fy%3D%3D&store_url=https://a.example",
    ],
)
def test_every_way_to_write_two_values_is_read(text: str) -> None:
    assert read(text) == {"api_key": "x+/y==", "store_url": "https://a.example"}


def test_a_login_is_read_from_headers_and_addresses() -> None:
    basic = "curl https://a.example -H 'Authorization: Basic a2V5OnBhc3M='"

    assert read("curl -u key:pass https://a.example")["password"] == "pass"
    assert read("curl https://key:pass@a.example/x")["username"] == "key"
    assert read(basic)["password"] == "pass"
    assert read("Authorization: Bearer abc\nShop: a.example")["access_token"] == "abc"


def test_our_own_login_to_the_service_is_no_credential_of_a_merchant() -> None:
    url = "https://production.rutterapi.com/versioned/connections/create"
    found = read(f"curl -u us:ours {url} -H 'X-A: b' -d '{{\"api_key\": \"x\"}}'")

    assert found == {"api_key": "x"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (
            "-sSu ck_1:cs_x.y https://a.example",
            {"username": "ck_1", "password": "cs_x.y"},
        ),
        ("-su us:My.Passw0rd a.example", {"username": "us", "password": "My.Passw0rd"}),
        ("-skuus:a.b https://a.example", {"username": "us", "password": "a.b"}),
        ("--oauth2-bearer ey.x.y https://a.example", {"access_token": "ey.x.y"}),
        ("-U us:a.b https://a.example", {}),
        ("--proxy-user us:a.b https://a.example", {}),
        ("--proxy-user=us:a.b a.example", {}),
        ("--pass My.Phrase a.example", {}),
        ("--unheard-of us:a.b https://a.example", {}),
        ("--unheard-of My.Phrase a.example", {}),
        (
            "-sXPOST https://us:a/b.c@a.example/x",
            {"username": "us", "password": "a/b.c"},
        ),
        ("-sSH 'X-Api-Key: k' https://a.example", {"X-Api-Key": "k"}),
    ],
)
def test_no_secret_of_a_command_line_is_taken_for_its_address(
    words: str, found: dict[str, str]
) -> None:
    assert read(f"curl {words}") == {"store_url": "https://a.example", **found}


@pytest.mark.parametrize("login", ["-sSu us:a.b", "--oauth2-bearer ey.x", "-U us:a.b"])
def test_our_own_login_is_none_of_a_merchant_however_it_is_written(login: str) -> None:
    assert read(f"curl {login} -sd api_key=x sandbox.rutterapi.com/v") == {
        "api_key": "x"
    }


def test_a_password_without_a_host_is_no_address() -> None:
    assert read("curl --unheard-of us:My.Passw0rd -d api_key=x") == {"api_key": "x"}


def test_numbers_keep_every_digit() -> None:
    assert read('{"realm_id": 12345678901234567890123}') == {
        "realm_id": "12345678901234567890123"
    }


def test_a_key_of_several_lines_is_one_value() -> None:
    indented = PEM.replace("\n", "\n  ")

    assert read(f"public_key: {PEM}\nstore: x") == {"public_key": PEM, "store": "x"}
    assert read(f"public_key: |\n  {indented}\nstore: x")["public_key"] == PEM
    assert read(f'PUBLIC_KEY="{PEM}"\n')["PUBLIC_KEY"] == PEM


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("Order number", "Order number"),
        ("storeUrl", "storeUrl"),
        ("Cert ID (Client Secret)", "Cert ID (Client Secret)"),
        ("hunter2hunter2", "line 1"),
        ("shpat_0a1b2c", "line 1"),
        ("x" * 30, "line 1"),
    ],
)
def test_a_name_that_may_be_a_secret_is_called_by_its_line(
    name: str, spoken: str
) -> None:
    (pair,) = pairs_in(f"{name}: something").found

    assert pair.spoken == spoken


WORDS = st.text("abcXYZ019+/=_-.|^#", min_size=1, max_size=12)
NAMES = st.text("abcdefgh_", min_size=1, max_size=12).filter(lambda it: it[0] != "_")


@given(st.dictionaries(NAMES, WORDS, min_size=1, max_size=5))
def test_what_was_written_is_what_is_read(values: dict[str, str]) -> None:
    assert read(json.dumps(values)) == values
    assert read(f"curl https://a.example -d '{json.dumps(values)}'") == {
        "store_url": "https://a.example",
        **values,
    }
    assert len(values) == 1 or read(urlencode(values)) == values


@given(st.text() | st.text("{}[]\"':=\n\t|>-#ab%&\\ curl-d", max_size=60))
def test_any_text_is_read_or_refused_and_no_error_holds_it(text: str) -> None:
    with suppress(NotReadable):
        found = pairs_in(text)
        assert all("SecretStr('" in repr(pair) for pair in found.found)
    try:
        pairs_in(text)
    except NotReadable as error:
        refusal = error
    else:
        return

    assert refusal.__context__ is None
    assert re.fullmatch(r"(line \d+: )?not valid JSON\.|a quote of .*", str(refusal))
