"""Webhooks and jobs: read in each form they may have, and nothing secret in a repr."""

from collections.abc import Awaitable, Callable

import pytest

from connections_tui.api import ApiError, NotFound, NotOffered, Unreadable
from connections_tui.api.service_reads import ServiceReads
from stand_ins.transport import Rule, says

from .conftest import Open

WEBHOOK = {"id": "w1", "url": "https://example.com/a?key=canary-77", "disabled": False}
JOB = {
    "id": "j1",
    "status": "failure",
    "request": {"method": "POST", "url": "https://x.test/v/bills?access_token=canary"},
    "response": {"http_status": 400, "body": {"error_message": "canary-88"}},
}
READS: dict[str, Callable[[ServiceReads], Awaitable[object]]] = {
    "/configs/webhooks": lambda reads: reads.webhooks(),
    "/configs/webhooks/w1": lambda reads: reads.webhook("w1"),
    "/jobs/j1": lambda reads: reads.job("j1"),
}
EVENTS = ["INITIAL_UPDATE", "CONNECTION_DISABLED"]


@pytest.mark.parametrize("body", [[WEBHOOK], {"webhooks": [WEBHOOK]}])
async def test_webhooks_are_an_array_or_in_an_object(serve: Open, body: object) -> None:
    client, service = serve(says(body=body))
    [one] = await client.optional.reads.webhooks()

    assert (one.id, one.url, one.disabled) == ("w1", WEBHOOK["url"], False)
    assert "canary" not in repr(one)
    [request] = service.requests
    assert (request.method, request.url.path) == ("GET", "/versioned/configs/webhooks")


@pytest.mark.parametrize(
    ("allow_list", "events"),
    [
        (EVENTS, tuple(EVENTS)),
        ({"allowedTypes": EVENTS}, tuple(EVENTS)),
        ({"webhooks": EVENTS}, tuple(EVENTS)),
        ([], ()),
        (None, None),
        ({}, None),
        ("everything", None),
    ],
)
async def test_the_events_of_a_webhook_have_either_form(
    serve: Open, allow_list: object, events: object
) -> None:
    client, _ = serve(says(body={**WEBHOOK, "allow_list": allow_list}))
    one = await client.optional.reads.webhook("w1")

    assert one.allow_list == events


async def test_a_job_is_read_whole_and_shows_nothing_in_its_repr(serve: Open) -> None:
    client, service = serve(says(body=JOB))
    job = await client.optional.reads.job("j1")

    assert (job.id, job.status) == ("j1", "failure")
    assert job.response is not None
    assert job.response.http_status == 400
    assert "canary" not in repr(job)
    assert service.requests[0].url.path == "/versioned/jobs/j1"


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says(404, {"error_message": "Endpoint not found."}), NotOffered),
        (says(501, {}), NotOffered),
        (says(410, {}), NotFound),
        (says(body={"id": None}), Unreadable),
        (says(body="text"), Unreadable),
    ],
)
async def test_failures_are_told_apart(
    serve: Open, path: str, answer: Rule, kind: type[ApiError]
) -> None:
    client, service = serve(answer)
    for _ in range(2):
        with pytest.raises(kind):
            await READS[path](client.optional.reads)

    assert len(service.requests) == (1 if kind is NotOffered else 2)


async def test_a_404_without_words_is_about_the_thing(serve: Open) -> None:
    client, _ = serve(says(404, {}))
    reads = client.optional.reads
    for read in (reads.job("j1"), reads.webhook("w1")):
        with pytest.raises(NotFound, match="has this ID"):
            await read


async def test_an_array_is_an_answer_only_where_one_is_expected(serve: Open) -> None:
    client, _ = serve(says(body=[JOB]))
    with pytest.raises(Unreadable, match="is not an object"):
        await client.optional.reads.job("j1")


async def test_an_id_that_is_no_id_is_not_sent(serve: Open) -> None:
    client, service = serve(says(body=JOB))
    for bad in ("", "..", "a\n", "x" * 201):
        with pytest.raises(ApiError, match="Nothing was sent"):
            await client.optional.reads.job(bad)

    assert not service.requests
