"""A list that goes on: followed where it can be, reported where it cannot."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from connections_tui.api import ConnectionsClient, Unreachable
from stand_ins.transport import Transport, says

from .conftest import Open
from .service import client_of

COUNT, SIZE = 25, 10
IDS = [f"id-{number}" for number in range(COUNT)]
Params = httpx.QueryParams
Style = Callable[[Params], tuple[int, Callable[[int, int], dict[str, Any]]]]
"""Where a page begins, and what stands beside its rows, given its beginning and end."""


def cursors(**keys: Any) -> Style:
    """``keys``: what is sent, made of the cursor; the first names the parameter."""
    name = keys.pop("by", "cursor")

    def style(params: Params) -> tuple[int, Callable[[int, int], dict[str, Any]]]:
        def beside(_: int, end: int) -> dict[str, Any]:
            cursor = str(end) + "-c" if end < COUNT else None
            return {key: make(cursor) for key, make in keys.items()}

        return int(params.get(name, "0").removesuffix("-c")), beside

    return style


def numbers(first: int, beside: Callable[[int], dict[str, Any]]) -> Style:
    def style(params: Params) -> tuple[int, Callable[[int, int], dict[str, Any]]]:
        page = int(params.get("page", str(first)))
        return (page - first) * SIZE, lambda *_: beside(page)

    return style


def offsets(name: str, beside: Callable[[int, int], dict[str, Any]]) -> Style:
    return lambda params: (int(params.get(name, "0")), beside)


STYLES: dict[str, Style] = {
    "next_cursor": cursors(next_cursor=lambda c: c, has_more=lambda c: c is not None),
    "nextCursor": cursors(nextCursor=lambda c: c),
    "next_cursor in meta": cursors(meta=lambda c: {"next_cursor": c}),
    "in pagination": cursors(pagination=lambda c: {"nextCursor": c, "limit": SIZE}),
    "a page token": cursors(by="page_token", nextPageToken=lambda c: c or ""),
    "a next token": cursors(by="next_token", NextToken=lambda c: c),
    "cursor and has_more": cursors(cursor=lambda c: c, has_more=lambda c: bool(c)),
    "paging.cursors.after": cursors(
        by="after", paging=lambda c: {"cursors": {"after": c}}
    ),
    "page_info": cursors(
        by="after", page_info=lambda c: {"hasNextPage": bool(c), "endCursor": c}
    ),
    "next as a token": cursors(next=lambda c: c),
    "next as a link": cursors(
        next=lambda c: c and f"https://api.test/versioned/connections?cursor={c}"
    ),
    "links.next": cursors(
        links=lambda c: {"next": c and f"/versioned/connections?status=any&cursor={c}"}
    ),
    "_links.next.href": cursors(
        _links=lambda c: {"next": {"href": f"?cursor={c}"}} if c else {}
    ),
    "a link with a port": cursors(
        next=lambda c: c and f"https://api.test:443/versioned/connections?cursor={c}"
    ),
    "odata": cursors(**{"@odata.nextLink": lambda c: c and f"connections?cursor={c}"}),
    "next_page_url": cursors(next_page_url=lambda c: c and f"?cursor={c}"),
    "next as an object": cursors(paging=lambda c: {"next": c and {"cursor": c}}),
    "none in words": cursors(next_cursor=lambda c: c or "null"),
    "links as a list": cursors(
        links=lambda c: [{"rel": "next", "href": f"?cursor={c}"}] if c else []
    ),
    "page of total_pages": numbers(1, lambda p: {"page": p, "total_pages": 3}),
    "pages from 0": numbers(
        0, lambda p: {"number": p, "totalPages": 3, "size": SIZE, "totalElements": 25}
    ),
    "page and total": numbers(
        1, lambda p: {"meta": {"current_page": p, "per_page": SIZE, "total": COUNT}}
    ),
    "page and per_page": numbers(1, lambda p: {"page": p, "per_page": SIZE}),
    "next_page": numbers(1, lambda p: {"next_page": p + 1 if p < 3 else None}),
    "total_pages alone": numbers(1, lambda _: {"total_pages": 3}),
    "offset and total": offsets(
        "offset", lambda at, _: {"offset": at, "limit": SIZE, "total": COUNT}
    ),
    "offset and limit": offsets("offset", lambda at, _: {"offset": at, "limit": SIZE}),
    "skip": offsets("skip", lambda at, end: {"skip": at, "hasMore": end < COUNT}),
}


def paged(style: Style) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.params["status"] == "any"
        begin, beside = style(request.url.params)
        ids = IDS[begin : begin + SIZE]
        rows = [{"id": one, "access_token": f"token-{one}"} for one in ids]
        more = beside(begin, begin + len(ids))
        return httpx.Response(200, json={"connections": rows} | more)

    return answer


async def read(client: ConnectionsClient) -> tuple[list[str], str]:
    ids, goes_on = [], ""
    async for batch in client.list_connections():
        ids += [row.id for row in batch.connections]
        goes_on = batch.goes_on or goes_on
    return ids, goes_on


@pytest.mark.parametrize("style", STYLES)
async def test_pages_are_followed_to_their_end(serve: Open, style: str) -> None:
    client, service = serve(paged(STYLES[style]))
    ids, goes_on = await read(client)

    assert ids == IDS
    assert goes_on == ""
    assert 3 <= len(service.requests) <= 4


@pytest.mark.parametrize("number", [0, 1, SIZE])
async def test_full_pages_of_a_service_that_ignores_their_numbers_end(
    serve: Open, number: int
) -> None:
    """Its rows are all, and asking for more brings the same ones."""
    rows = [{"id": one} for one in IDS[:SIZE]]
    beside = {"page": 1, "per_page": SIZE} if number else {"offset": 0, "limit": SIZE}
    client, service = serve(says(body={"connections": rows} | beside))
    ids, goes_on = await read(client)

    assert set(ids) == set(IDS[:SIZE])
    assert goes_on == ""
    assert len(service.requests) == 2


NO_WAY: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "has_more": ({"has_more": True}, {}),
    "has_more in meta": ({"meta": {"hasMore": True}}, {}),
    "a total": ({"total": 60}, {}),
    "a count": ({"count": 60}, {}),
    "truncated": ({"truncated": True}, {}),
    "not the last": ({"is_last_page": False}, {}),
    "a limit that is full": ({"limit": SIZE}, {}),
    "a total of its own": ({"total": {"value": 60, "relation": "eq"}}, {}),
    "a key of a database": ({"LastEvaluatedKey": {"id": "x"}}, {}),
    "not done": ({"done": False}, {}),
    "a total of WordPress": ({}, {"X-WP-Total": "60"}),
    "a header in JSON": ({}, {"X-Pagination": '{"TotalCount": 60}'}),
    "a cursor in Base64": ({"next": "YWJj/ZGVm=="}, {}),
    "a link header in capitals": ({}, {"Link": "<https://evil.test/>; REL='Next'"}),
    "a header": ({}, {"X-Total-Count": "60"}),
    "a range": ({}, {"Content-Range": "connections 0-9/60"}),
    "another host": ({"next": "https://evil.test/versioned/connections?cursor=2"}, {}),
    "another path": ({"next": "https://api.test/versioned/orders?cursor=2"}, {}),
    "a link header elsewhere": ({}, {"Link": '<https://evil.test/?p=2>; rel="next"'}),
    "a link that is none": ({"next": "https://[bad/?x"}, {}),
    "a word of its own": ({"next_page_id_2": "abc"}, {}),
    "the same page again": ({"next_cursor": "abc"}, {}),
    "a huge cursor": ({"next_cursor": "x" * 5000}, {}),
}


@pytest.mark.parametrize("sign", NO_WAY)
async def test_what_cannot_be_followed_is_said(serve: Open, sign: str) -> None:
    beside, headers = NO_WAY[sign]
    rows = [{"id": one} for one in IDS[:SIZE]]
    client, service = serve(says(body={"connections": rows} | beside, **headers))
    ids, goes_on = await read(client)

    assert set(ids) == set(IDS[:SIZE])
    assert goes_on.startswith("The list has more connections (")
    assert all(request.url.host == "api.test" for request in service.requests)
    assert len(service.requests) <= 2


@pytest.mark.parametrize("status", [400, 404, 410, 422])
async def test_a_next_page_that_is_refused_leaves_the_first(
    serve: Open, status: int
) -> None:
    first = says(body={"connections": [{"id": "a"}], "next_cursor": "x"})
    client, _ = serve(first, says(status, {}))

    assert await read(client) == (
        ["a"],
        "The list has more connections (its next page is refused).",
    )


async def test_a_next_page_that_is_lost_is_a_list_that_broke_off(serve: Open) -> None:
    first = says(body={"connections": [{"id": "a"}], "next_cursor": "x"})
    client, _ = serve(first, httpx.ReadError("x"))

    with pytest.raises(Unreachable, match="1 connection arrived; the list is inc"):
        await read(client)


ALL: dict[str, dict[str, Any]] = {
    "nothing": {},
    "no more": {"next_cursor": None, "has_more": False},
    "an empty cursor": {"next_cursor": "", "nextPageToken": ""},
    "no link": {"links": {"self": "/connections", "next": None, "last": "/x?p=1"}},
    "the total": {"total": SIZE, "count": SIZE},
    "the last page": {"page": 1, "total_pages": 1, "per_page": SIZE, "total": SIZE},
    "from 0": {"number": 0, "totalPages": 1, "size": SIZE, "last": True},
    "a limit": {"limit": 100, "offset": 0},
    "what is about something else": {"next_sync_at": "2026", "remaining": 499},
    "a page of everything": {"page": 1, "per_page": SIZE, "has_more": False},
}


@pytest.mark.parametrize("sign", ALL)
async def test_a_whole_list_is_one_request_and_nothing_is_said(
    serve: Open, sign: str
) -> None:
    rows = [{"id": one} for one in IDS[:SIZE]]
    client, service = serve(says(body=ALL[sign] | {"connections": rows}))

    assert await read(client) == (IDS[:SIZE], "")
    assert len(service.requests) == 1


async def test_the_login_goes_to_no_other_host() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        body = {
            "connections": [{"id": "a"}],
            "next": "https://evil.test/connections?c=1",
        }
        return httpx.Response(200, json=body)

    async with client_of(Transport(answer)) as client:
        await read(client)

    assert asked == ["api.test"]
