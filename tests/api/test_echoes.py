"""Our own secrets, where the service repeats them among its data: they must get to no
screen, file or clipboard."""

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from connections_tui.api.redaction import StreamRedaction
from stand_ins.transport import Transport, says

from .conftest import Open
from .service import (
    BASIC,
    CLIENT_SECRET,
    CONNECTION,
    CREDENTIALS,
    ID,
    POSTED_SECRET,
    TOKEN,
    client_of,
    failure,
    read_list,
)

ECHO = f"<{CLIENT_SECRET}> Basic {BASIC} {CLIENT_SECRET.upper()}"
SECRET = "s3cret/of-the-login"


@pytest.mark.parametrize("operation", ["fetch", "status"])
async def test_no_value_of_an_answer_holds_the_login(
    serve: Open, operation: str
) -> None:
    client, _ = serve(
        says(
            body={
                "connection": {"id": ID, "store_name": ECHO, "more": [{"x": [ECHO]}]},
                "status": {"needs_update_status": {"reason": ECHO}, "deep": [[ECHO]]},
            }
        )
    )
    answer = await getattr(client, operation)(CONNECTION)

    text = f"{answer.raw} {answer.value.model_dump_json()}"
    assert CLIENT_SECRET not in text
    assert CLIENT_SECRET.upper() not in text
    assert BASIC not in text
    assert "<[redacted]> Basic [redacted]" in text


async def test_what_was_posted_is_not_kept_from_the_answer(serve: Open) -> None:
    token = f"tok-{CLIENT_SECRET}-1"
    body = {
        "connection": {
            "id": ID,
            "access_token": token,
            "link_url": "https://link.test/x",
            "name": f"made with {POSTED_SECRET}",
            "debug": json.dumps({"oauth_access_token": POSTED_SECRET}),
        }
    }
    client, _ = serve(says(body=body))
    answer = await client.create(CREDENTIALS)

    assert POSTED_SECRET not in json.dumps(answer.raw)
    assert answer.value.name == "made with [redacted]"
    assert answer.value.access_token is not None
    assert answer.value.access_token.get_secret_value() == token


async def test_a_new_token_that_is_what_was_posted_is_hidden(serve: Open) -> None:
    client, _ = serve(
        says(body={"connection": {"id": ID, "access_token": POSTED_SECRET}})
    )
    answer = await client.create(CREDENTIALS)

    assert POSTED_SECRET not in json.dumps(answer.raw)


async def test_names_of_values_and_the_token_asked_by_stay(serve: Open) -> None:
    body = {"connection": {"id": ID, CLIENT_SECRET: 1, "access_token": TOKEN}}
    client, _ = serve(says(body=body))
    answer = await client.fetch(CONNECTION)

    assert answer.raw == body


async def test_a_secret_of_a_few_letters_does_not_spoil_the_words_it_is_in() -> None:
    from pydantic import SecretStr

    from connections_tui.api import ConnectionsClient

    transport = Transport(
        says(body={"connection": {"id": ID, "store_name": "A pass for passengers"}})
    )
    async with ConnectionsClient(
        base_url="https://api.test",
        client_id="id",
        client_secret=SecretStr("pass"),
        transport=transport,
    ) as client:
        answer = await client.fetch(CONNECTION)

    assert answer.value.store_name == "A pass for passengers"


@pytest.mark.parametrize("size", [1, 7, 64, 100_000])
async def test_no_row_of_the_list_holds_the_login_however_it_is_cut(size: int) -> None:
    slashed = BASIC.replace("/", "\\/")
    rows = [{"id": str(n), "name": f"{n} {ECHO}", "more": BASIC} for n in range(50)]
    text = json.dumps({"connections": rows}).replace(BASIC, slashed)

    class Pieces(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]
            for start in range(0, len(text), size):
                yield text[start : start + size].encode()

    transport = Transport(lambda _: httpx.Response(200, stream=Pieces()))
    async with client_of(transport) as client:
        read = await read_list(client)

    shown = "".join(row.model_dump_json() for row in read)
    assert len(read) == 50
    assert CLIENT_SECRET not in shown
    assert BASIC not in shown


@given(
    text=st.lists(
        st.sampled_from([SECRET, SECRET[:5], SECRET[5:], "s", "x", "s3", "\\/"]),
        max_size=12,
    ).map("".join),
    cuts=st.lists(st.integers(1, 9), min_size=1, max_size=9),
)
def test_bytes_are_the_same_however_they_are_cut(text: str, cuts: list[int]) -> None:
    hide = StreamRedaction([SECRET])
    data, out, at = text.encode(), b"", 0
    while at < len(data):
        size = cuts[at % len(cuts)]
        out += hide.feed(data[at : at + size])
        at += size
    out += hide.finish()

    whole = StreamRedaction([SECRET])
    assert SECRET.encode() not in out
    assert out == whole.feed(data) + whole.finish()


def test_what_cannot_begin_a_secret_is_not_held_back() -> None:
    """The last rows must not wait for bytes that come a minute later."""
    assert StreamRedaction([SECRET]).feed(b'{"id":"a"}]}') == b'{"id":"a"}]}'


async def test_a_secret_that_was_given_up_stays_hidden(serve: Open) -> None:
    """A service may still speak of the login that it refused."""
    client, _ = serve(says(401, {"error_message": ECHO}))
    await failure(client, "list")
    client.use_secret(SecretStr("another-secret-81c2"))
    error = await failure(client, "list")

    assert CLIENT_SECRET not in (error.said or "")
    assert BASIC not in (error.said or "")
