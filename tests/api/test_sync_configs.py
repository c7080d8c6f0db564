"""Sync configurations: what goes out, what is read, and what a 404 means."""

import json
from collections.abc import Awaitable, Callable

import httpx
import pytest

from connections_tui.api import (
    ApiError,
    ConnectionsClient,
    InvalidRequest,
    NotFound,
    NotOffered,
    NotOfferedHere,
    Refused,
    Unreadable,
)
from connections_tui.api.sync_configs import SyncConfigs, SyncLevel, SyncOwner
from stand_ins.transport import Rule, says

from .conftest import Open
from .service import ID

CONFIG = {
    "initialSync": {"batches": [{"timeFrameInMonths": 12, "entities": ["INVOICE"]}]},
    "incrementalSync": {"syncPeriodInMinutes": 360, "entities": ["BILL"]},
    "newer": {"kept": True},
}
OWN = SyncOwner.connection(ID, "QUICKBOOKS")
OF_PLATFORM = SyncOwner.whole_platform("QUICKBOOKS")
NONE = says(404, {"error_code": "NOT_FOUND", "error_message": "Not found."})

Do = Callable[[SyncConfigs, SyncOwner], Awaitable[object]]
WRITES: dict[str, Do] = {
    "POST": lambda configs, owner: configs.create(owner, CONFIG),
    "PATCH": lambda configs, owner: configs.change(owner, CONFIG),
    "DELETE": lambda configs, owner: configs.remove(owner),
}


def configs_of(client: ConnectionsClient) -> SyncConfigs:
    return client.optional.sync_configs


@pytest.mark.parametrize(
    ("owner", "path"),
    [
        (OWN, f"/versioned/configs/sync/connections/{ID}"),
        (OF_PLATFORM, "/versioned/configs/sync/platforms/QUICKBOOKS"),
    ],
)
async def test_each_asks_as_documented_and_keeps_what_is_newer(
    serve: Open, owner: SyncOwner, path: str
) -> None:
    client, service = serve(says(body=CONFIG))
    config = await configs_of(client).read(owner)
    for do in WRITES.values():
        await do(configs_of(client), owner)

    assert config is not None
    assert config.incremental_sync.sync_period_in_minutes == 360
    assert config.incremental_sync.entities == ("BILL",)
    assert config.initial_sync.batches[0].time_frame_in_months == 12
    assert config.model_dump(mode="json", by_alias=True, exclude_none=True) == CONFIG
    assert [request.method for request in service.requests] == ["GET", *WRITES]
    assert {request.url.path for request in service.requests} == {path}
    bodies = [request.content for request in service.requests]
    assert (bodies[0], bodies[3]) == (b"", b"")
    assert json.loads(bodies[1]) == json.loads(bodies[2]) == CONFIG


async def test_the_connections_own_is_in_effect_then_its_platforms(
    serve: Open,
) -> None:
    for answers, level in (
        ((says(body=CONFIG), says(body=CONFIG)), SyncLevel.CONNECTION),
        ((NONE, says(body=CONFIG)), SyncLevel.PLATFORM),
        ((NONE, says(405, {})), None),
        ((says(body={}), says(410, {})), None),
    ):
        client, service = serve(*answers)
        levels = await configs_of(client).levels(ID, "QUICKBOOKS")
        assert levels.in_effect is level
        assert (levels.config is None) == (level is None)
        assert len(service.requests) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says(404, {"error_message": "Endpoint not found."}), NotOffered),
        (says(404, {"error_message": "Unknown route."}), NotOffered),
        (
            says(404, text="<pre>Cannot GET /x</pre>", content_type="text/html"),
            NotOffered,
        ),
        (
            says(404, {"error_message": "This is not supported for SHOPIFY."}),
            NotOfferedHere,
        ),
        (says(501, {}), NotOffered),
    ],
)
async def test_a_lack_is_told_apart_and_not_asked_again(
    serve: Open, answer: Rule, kind: type[ApiError]
) -> None:
    client, service = serve(answer)
    for _ in range(2):
        with pytest.raises(kind):
            await configs_of(client).read(OWN)

    assert len(service.requests) == 1
    assert configs_of(client).why_not("QUICKBOOKS")
    assert bool(configs_of(client).why_not("XERO")) is (kind is NotOffered)


@pytest.mark.parametrize(
    ("owner", "words"),
    [(OWN, "for the connection's platform."), (OF_PLATFORM, "for this platform.")],
)
async def test_what_a_platform_lacks_is_said_of_what_was_asked(
    serve: Open, owner: SyncOwner, words: str
) -> None:
    client, _ = serve(says(404, {"error_message": "Not supported for SHOPIFY."}))
    with pytest.raises(NotOfferedHere, match=words):
        await configs_of(client).read(owner)


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize(
    "answer",
    [says(502, {}), says(text="nothing"), says(202, {}), httpx.ReadTimeout("late")],
)
async def test_a_write_whose_answer_was_lost_is_in_doubt(
    serve: Open, method: str, answer: Rule | Exception
) -> None:
    client, service = serve(answer)
    with pytest.raises(ApiError) as raised:
        await WRITES[method](configs_of(client), OWN)

    assert raised.value.may_have_happened
    assert "may have been" in raised.value.message
    assert len(service.requests) == 1


async def test_refusals_of_writes_say_why(serve: Open) -> None:
    for method, answer, kind in (
        ("POST", says(409, {"error_message": "There is one."}), InvalidRequest),
        ("PATCH", NONE, NotFound),
        ("DELETE", NONE, NotFound),
        ("DELETE", says(body={"success": False}), Refused),
    ):
        client, _ = serve(answer)
        with pytest.raises(kind) as raised:
            await WRITES[method](configs_of(client), OWN)
        assert not raised.value.may_have_happened


async def test_an_answer_without_a_configuration_is_none_that_can_be_read(
    serve: Open,
) -> None:
    client, _ = serve(says(body={"connection": {}}))
    with pytest.raises(Unreadable, match="has no sync configuration in it"):
        await configs_of(client).read(OWN)
