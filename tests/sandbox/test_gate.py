"""Login, versions, request limit, request IDs, paths."""

import httpx
import pytest

from connections_tui.files.sqlite import MEMORY, DatabaseUnusable
from connections_tui.sandbox import Store, create_app

from .asking import ask_by_token, create, listed, said
from .conftest import Asking, Clock

PREFIXES = ["/versioned", ""]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    "login", [None, ("sandbox", "wrong"), ("wrong", "sandbox"), ("", ""), ("ü", "😀")]
)
async def test_another_login_is_refused(
    asking: Asking, login: tuple[str, str] | None, prefix: str
):
    answer = await asking(login=login, prefix=prefix).get("/connections")

    assert answer.status_code == 401
    assert answer.json()["error_code"] == "INVALID_CREDENTIALS"
    assert said(answer) == "Invalid credentials to access this connection."


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic ???", "Bearer c2FuZGJveDpzYW5kYm94", "Basic ü"]
)
async def test_a_login_that_is_not_basic_is_refused(asking: Asking, header: str):
    client = asking(login=None)
    raw = {"Authorization": header.encode("latin-1")}
    answer = await client.get("/connections", headers=raw)

    assert answer.status_code == 401


async def test_its_credentials_can_be_chosen(store: Store, clock: Clock):
    app = create_app(store, clock=clock, credentials=("us", "our:secret"))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://sandbox"
    ) as client:
        right = await client.get("/connections", auth=("us", "our:secret"))
        wrong = await client.get("/connections", auth=("sandbox", "sandbox"))

    assert (right.status_code, wrong.status_code) == (200, 401)


@pytest.mark.parametrize("version", [None, "", "2022-02-07", "newest"])
async def test_a_versioned_path_needs_a_supported_version(
    asking: Asking, version: str | None
):
    answer = await asking(version=version).get("/connections")

    assert answer.status_code == 400
    assert said(answer).startswith("X-Rutter-Version: ")


@pytest.mark.parametrize("version", [None, "newest", "2023-03-14", "2024-08-31"])
async def test_the_legacy_root_answers_as_the_oldest_version_whatever_the_header(
    asking: Asking, version: str | None
):
    client = asking(version=version, prefix="")
    new = await create(client, {})
    (item,) = await listed(client)
    status = await ask_by_token(client, "status", new)

    assert set(item) & {"status", "name"} == set()
    assert "is_healthy" not in status.json()["status"]


async def test_the_unstable_version_answers_as_the_newest(asking: Asking):
    client = asking(version="unstable")
    await create(client, {})
    (item,) = await listed(client)

    assert item["status"] == "not_ready"


@pytest.mark.parametrize(
    "version", ["2023-02-07", "2023-03-14", "2024-04-30", "2024-08-31"]
)
async def test_every_documented_version_is_supported(asking: Asking, version: str):
    answer = await asking(version=version).get("/connections")

    assert answer.status_code == 200


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    "path", ["/", "/connection", "/connections/", "/connections/a/b", "/item"]
)
async def test_an_unknown_path_is_not_found(asking: Asking, prefix: str, path: str):
    answer = await asking(prefix=prefix).get(path)

    assert answer.status_code == 404
    assert said(answer) == "Endpoint not found."


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/connections"),
        ("PUT", "/connections/create"),
        ("GET", "/connections/3adc1519"),
        ("POST", "/jobs/3adc1519"),
    ],
)
async def test_another_method_is_refused(
    asking: Asking, prefix: str, method: str, path: str
):
    answer = await asking(prefix=prefix).request(method, path)

    assert answer.status_code == 405
    assert said(answer) == "Method not allowed."


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("POST", "/configs/webhooks", "POST /configs/webhooks."),
        ("PATCH", "/configs/webhooks/3adc1519", "/configs/webhooks/{id}"),
        ("GET", "/orders", "no merchant data"),
        ("GET", "/accounting/bills/3adc1519", "no merchant data"),
        ("POST", "/products/", "no merchant data"),
    ],
)
async def test_documented_paths_that_are_not_imitated_say_so(
    asking: Asking, prefix: str, method: str, path: str, words: str
):
    answer = await asking(prefix=prefix).request(method, path)

    assert (answer.status_code, answer.json()["error_code"]) == (501, "NOT_IMITATED")
    assert words in said(answer)
    assert "3adc1519" not in said(answer)


async def test_every_answer_has_a_request_id_of_its_own(asking: Asking):
    client = asking()
    answers = [
        await client.get("/connections"),
        await client.get("/nowhere"),
        await client.put("/connections"),
        await client.get("/connections/status"),
        await client.delete("/connections/nobody"),
        await asking(login=None).get("/connections"),
        await asking(version=None).get("/connections"),
    ]

    ids = {answer.headers["X-Rutter-Request-ID"] for answer in answers}
    assert len(ids) == len(answers)


async def test_too_many_requests_are_refused_until_the_window_has_slid(
    client: httpx.AsyncClient, clock: Clock
):
    for _ in range(250):
        assert (await client.get("/connections")).status_code == 200
    clock.advance(seconds=6)
    for _ in range(250):
        assert (await client.get("/connections")).status_code == 200
    refused = await client.get("/connections")
    clock.advance(seconds=4)
    back = [(await client.get("/connections")).status_code for _ in range(251)]

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "4"
    assert said(refused) == "More than 500 requests in 10 seconds."
    assert back == [200] * 250 + [429]


async def test_refused_requests_do_not_lengthen_the_wait(
    client: httpx.AsyncClient, clock: Clock
):
    for _ in range(600):
        await client.get("/nowhere")
    clock.advance(seconds=10)

    assert (await client.get("/connections")).status_code == 200


async def test_a_clock_set_back_does_not_lock_anyone_out(
    client: httpx.AsyncClient, clock: Clock
):
    for _ in range(500):
        await client.get("/connections")
    clock.advance(hours=-1)

    assert (await client.get("/connections")).status_code == 200


async def test_wrong_logins_do_not_use_up_the_limit(asking: Asking):
    stranger = asking(login=None)
    for _ in range(501):
        await stranger.get("/connections")

    assert (await asking().get("/connections")).status_code == 200


async def test_a_store_that_cannot_be_used_is_told_to_caller_and_owner(
    store: Store, clock: Clock
):
    told: list[DatabaseUnusable] = []
    app = create_app(store, clock=clock, on_unusable=told.append)
    store.close()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://sandbox"
    ) as client:
        answers = [
            await client.request(method, path, auth=("sandbox", "sandbox"))
            for method, path in (
                ("GET", "/connections"),
                ("POST", "/connections/create"),
                ("GET", "/connections/status?access_token=any"),
                ("DELETE", "/connections/any"),
            )
        ]

    assert [answer.status_code for answer in answers] == [500] * 4
    assert {said(answer) for answer in answers} == {str(error) for error in told}
    assert all(answer.headers["X-Rutter-Request-ID"] for answer in answers)


class Failing(Store):
    def was_deleted(self, access_token: str) -> bool:
        raise RuntimeError(access_token)


async def test_a_fault_is_answered_flat(clock: Clock):
    """What broke goes to whoever runs the sandbox, not to its callers."""
    with Failing(MEMORY) as store:
        transport = httpx.ASGITransport(
            create_app(store, clock=clock), raise_app_exceptions=False
        )
        async with httpx.AsyncClient(
            transport=transport, base_url="http://sandbox", auth=("sandbox", "sandbox")
        ) as client:
            answer = await client.get("/connections/status?access_token=any")

    assert answer.status_code == 500
    assert said(answer) == "Internal error in the sandbox."
    assert answer.headers["X-Rutter-Request-ID"]
