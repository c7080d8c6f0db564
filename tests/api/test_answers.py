"""Answers of the wrong shape or form: each ends in rows or in a clear error."""

import asyncio
import json

import pytest

from connections_tui.api import (
    ApiError,
    LoginRefused,
    Refused,
    ServiceFault,
    Unreadable,
)
from stand_ins.transport import REQUEST_ID, says

from .conftest import Open
from .service import CONNECTION, ID, OPERATIONS, contract, failure, read_list

NOT_OURS = {
    "html": says(text="<html>Sign in</html>", Content_Type="text/html"),
    "xml": says(text="<?xml version='1.0'?><a/>", Content_Type="application/xml"),
    "jsonp": says(text='cb({"connections":[]})'),
    "text": says(text="OK"),
    "cut": says(text='{"connections":[{"id":"a"}'),
    "garbage behind": says(text='{"connections":[],"success":true} <!-- 12 ms -->'),
    "deep": says(text='{"connections":' + "[" * 100_000),
    "array": says(body=[]),
    "string": says(body="text"),
    "null": says(body=None),
    "number": says(body=12),
    "nothing known": says(body={"items": []}),
    "utf-16": says(text='{"connections":[]}'.encode("utf-16")),
    "gzip": says(text=b"", Content_Encoding="gzip"),
    "unknown coding": says(text=b"", Content_Encoding="br, zstd"),
}


@pytest.mark.parametrize("answer", NOT_OURS)
@pytest.mark.parametrize("operation", OPERATIONS)
async def test_what_is_not_this_api_is_said_to_be_so(
    serve: Open, operation: str, answer: str
) -> None:
    client, _ = serve(NOT_OURS[answer])
    error = await failure(client, operation)

    assert type(error) is Unreadable
    assert error.status == 200
    assert error.request_id == REQUEST_ID
    assert error.may_have_happened is (operation in ("create", "delete"))
    assert "api.test" in error.message


@pytest.mark.parametrize("body", ["", "   \n"])
@pytest.mark.parametrize("operation", ["list", "fetch", "status", "create"])
async def test_an_empty_answer_says_nothing(
    serve: Open, operation: str, body: str
) -> None:
    """Above all, it does not say that there are no connections."""
    client, _ = serve(says(text=body))
    error = await failure(client, operation)

    assert type(error) is Unreadable
    assert error.may_have_happened is (operation == "create")


async def test_the_kind_of_a_foreign_answer_is_named(serve: Open) -> None:
    client, _ = serve(NOT_OURS["html"])
    error = await failure(client, "list")

    assert "is not JSON (text/html)" in error.message


async def test_a_kind_that_is_no_media_type_is_not_repeated(serve: Open) -> None:
    client, _ = serve(says(text="x", Content_Type="text/\x1b[31mred"))
    error = await failure(client, "list")

    assert "\x1b" not in error.message


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_an_error_inside_a_success_is_an_error(
    serve: Open, operation: str
) -> None:
    body = {"error_type": "X", "error_code": "Y", "error_message": "No luck."}
    client, _ = serve(says(body=body | {"connections": []}))
    error = await failure(client, operation)

    assert type(error) is ServiceFault
    assert error.said == "No luck."
    assert error.may_have_happened is (operation in ("create", "delete"))


async def test_an_error_without_a_list_is_classified_by_its_code(serve: Open) -> None:
    client, _ = serve(says(body={"error_code": "INVALID_CREDENTIALS"}))

    assert type(await failure(client, "list")) is LoginRefused


async def test_rows_that_cannot_be_read_are_counted(serve: Open) -> None:
    good = contract("list_response")["connections"][0]
    rows = [good, {}, {"id": ""}, {"id": None}, "text", None, [], 12, good]
    client, _ = serve(says(body={"connections": rows}))
    batches = [batch async for batch in client.list_connections()]

    assert [row.id for batch in batches for row in batch.connections] == [ID, ID]
    assert sum(batch.unreadable for batch in batches) == 7
    assert {batch.request_id for batch in batches} == {REQUEST_ID}


@pytest.mark.parametrize(
    "row",
    [
        {"id": ID, "platform": "NEWER_THAN_US", "status": "resting", "more": {"a": 1}},
        {"id": ID, "access_token": None, "platform": None, "created_at": None},
        {"id": ID},
        {"id": ID, "access_token": 12, "created_at": {"a": []}, "platform": ["x"]},
        {"id": ID, "name": "\ud800", "created_at": "0000-99-99"},
        {"id": ID, "name": "x" * 1_000_000},
    ],
)
async def test_an_odd_row_is_still_listed(serve: Open, row: object) -> None:
    client, _ = serve(says(body={"connections": [row]}))

    assert [read.id for read in await read_list(client)] == [ID]


async def test_an_empty_list_is_no_error(serve: Open) -> None:
    client, _ = serve(says(body={"connections": []}))

    assert await read_list(client) == []


async def test_rows_before_a_cut_come_and_the_cut_is_told(serve: Open) -> None:
    text = json.dumps({"connections": [{"id": str(n)} for n in range(9000)]})
    client, _ = serve(says(text=text[: len(text) // 2]))
    seen: list[str] = []

    async def read() -> None:
        async for batch in client.list_connections():
            seen.extend(row.id for row in batch.connections)

    with pytest.raises(Unreadable):
        await read()
    assert seen[:2] == ["0", "1"]


async def test_a_long_list_comes_whole_and_in_order(serve: Open) -> None:
    ids = [f"id-{n}" for n in range(9000)]
    client, _ = serve(says(body={"connections": [{"id": name} for name in ids]}))
    batches = [batch async for batch in client.list_connections()]

    assert [row.id for batch in batches for row in batch.connections] == ids
    assert max(len(batch.connections) for batch in batches) <= 500


async def test_other_tasks_have_their_turn_between_two_batches(serve: Open) -> None:
    """The whole body is here at once, and the screen must still answer keys."""
    client, _ = serve(says(body={"connections": [{"id": "a"}] * 20_000}))
    turns: list[int] = []

    async def take_turns() -> None:
        while True:
            turns.append(1)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        other = tasks.create_task(take_turns())
        turns_at = [len(turns) async for _ in client.list_connections()]
        other.cancel()

    assert len(turns_at) >= 40
    assert turns_at == sorted(set(turns_at))


@pytest.mark.parametrize(
    "body",
    [
        {"connection": None},
        {"connection": []},
        {"connection": {}},
        {"connection": {"id": None}},
        {"connection": "text"},
    ],
)
@pytest.mark.parametrize("operation", ["fetch", "create"])
async def test_a_connection_that_is_none_is_unreadable(
    serve: Open, operation: str, body: object
) -> None:
    client, _ = serve(says(body=body))

    assert type(await failure(client, operation)) is Unreadable


@pytest.mark.parametrize("status", [None, [], "ready", True])
async def test_a_status_that_is_none_is_unreadable(serve: Open, status: object) -> None:
    client, _ = serve(says(body={"connection": {"id": ID}, "status": status}))

    assert type(await failure(client, "status")) is Unreadable


@pytest.mark.parametrize("connection", [None, {}, {"id": None}, {"id": ID.upper()}])
async def test_a_status_need_not_repeat_whose_it_is(
    serve: Open, connection: object
) -> None:
    client, _ = serve(says(body={"connection": connection, "status": {}}))

    assert (await client.status(CONNECTION)).value.is_ready is None


@pytest.mark.parametrize("operation", ["fetch", "status"])
async def test_another_connections_state_is_not_taken(
    serve: Open, operation: str
) -> None:
    client, _ = serve(says(body={"connection": {"id": "other"}, "status": {}}))
    error = await failure(client, operation)

    assert type(error) is Unreadable
    assert "is about another connection" in error.message


@pytest.mark.parametrize("text", ["{}x", '{"connection":{"id":NaN}}'])
async def test_a_value_that_cannot_be_read_is_not_repeated(
    serve: Open, text: str
) -> None:
    client, _ = serve(says(text=text))

    assert "NaN" not in (await failure(client, "fetch")).message


async def test_a_delete_is_done_when_the_service_says_so(serve: Open) -> None:
    client, _ = serve(says(body={"success": True}))

    assert (await client.delete(ID)).value.success is True


@pytest.mark.parametrize(
    "answer",
    [
        says(201, {"success": True}),
        says(202, {"success": True}),
        says(202, text=""),
        says(204, text=""),
    ],
)
async def test_a_delete_that_was_only_accepted_is_in_doubt(
    serve: Open, answer: object
) -> None:
    client, _ = serve(answer)
    error = await failure(client, "delete")

    assert type(error) is Unreadable
    assert error.may_have_happened


async def test_a_delete_that_was_not_done_is_refused(serve: Open) -> None:
    client, _ = serve(says(body={"success": False}))
    error = await failure(client, "delete")

    assert type(error) is Refused
    assert "success: false" in error.message
    assert not error.may_have_happened


@pytest.mark.parametrize("success", ["true", "false", 1, 0, None, {}, []])
async def test_a_delete_that_says_neither_is_in_doubt(
    serve: Open, success: object
) -> None:
    client, _ = serve(says(body={"success": success, "id": ID}))
    error = await failure(client, "delete")

    assert type(error) is Unreadable
    assert error.may_have_happened
    assert "may have been deleted" in error.message


@pytest.mark.parametrize("status", [200, 202])
@pytest.mark.parametrize("text", ["", " ", "{}"])
async def test_a_delete_that_was_only_taken_note_of_is_in_doubt(
    serve: Open, status: int, text: str
) -> None:
    client, _ = serve(says(status, text=text))
    error = await failure(client, "delete")

    assert type(error) is Unreadable
    assert error.may_have_happened


async def test_an_answer_too_large_to_be_one_is_refused_unread(serve: Open) -> None:
    client, _ = serve(says(text="x" * (16 * 2**20 + 1)))
    error: ApiError = await failure(client, "status")

    assert type(error) is Unreadable
    assert "larger than 16 MB" in error.message
