"""Ways to misbehave, by name. Each is told of one request and answers it badly."""

import asyncio
import gzip
import json
from collections.abc import Callable

from api.service import BASIC, CLIENT_SECRET, POSTED_SECRET

from .server import Exchange, Fault, Json

EVIL = "\x1b[31m\x1b]0;title\x07\x9b31m\u202e[/red][@click=app.quit]x"
HTML = b"<!doctype html><title>Sign in</title>" + b"<p>Wi-Fi</p>" * 400
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ECHO = f"{CLIENT_SECRET} {BASIC} {POSTED_SECRET}"


def answer(status: int = 200, body: bytes | None = None, **headers: str) -> Fault:
    """This answer, whatever was asked."""

    async def fault(exchange: Exchange) -> None:
        await exchange.reply(status, b"{}" if body is None else body, **headers)

    return fault


def raw(*pieces: bytes, reset: bool = False) -> Fault:
    """These bytes, HTTP or not, and an end, with or without a goodbye."""

    async def fault(exchange: Exchange) -> None:
        await exchange.send(*pieces)
        if reset:
            exchange.abort()

    return fault


def text(change: Callable[[bytes], bytes], **headers: str) -> Fault:
    """The right answer, its bytes changed."""

    async def fault(exchange: Exchange) -> None:
        status, document = exchange.server.act(exchange.asked)
        body = change(json.dumps(document).encode())
        await exchange.reply(status, body, **headers)

    return fault


def shape(change: Callable[[Json], Json]) -> Fault:
    """The right answer with each connection (or status) in it changed."""

    async def fault(exchange: Exchange) -> None:
        status, document = exchange.server.act(exchange.asked)
        if "connections" in document:
            document["connections"] = [change(dict(r)) for r in document["connections"]]
        for name in ("connection", "status"):
            if name in document:
                document[name] = change(dict(document[name]))
        await exchange.reply(status, json.dumps(document).encode())

    return fault


def lost(end: Fault, *, does_it: bool = True, times: int = 99) -> Fault:
    """Does what it was asked to, and then the answer is lost."""

    async def fault(exchange: Exchange) -> None:
        if exchange.number > times:
            await exchange.good(keep=False)
            return
        if does_it:
            exchange.server.act(exchange.asked)
        await end(exchange)

    return fault


def first(times: int, end: Fault) -> Fault:
    """Misbehaves so many times, and then no more."""

    async def fault(exchange: Exchange) -> None:
        await (end(exchange) if exchange.number <= times else exchange.good(keep=False))

    return fault


def after(times: int, end: Fault) -> Fault:
    """Well so many times, whatever is asked, and then no more."""

    async def fault(exchange: Exchange) -> None:
        is_early = len(exchange.server.asked) <= times
        await (exchange.good(keep=False) if is_early else end(exchange))

    return fault


def drips(*, before: bytes, drop: bytes = b" ") -> Fault:
    async def fault(exchange: Exchange) -> None:
        await exchange.send(before)
        while True:
            await exchange.send(drop)
            await asyncio.sleep(0.01)

    return fault


async def hang(_: Exchange) -> None:
    await asyncio.Event().wait()


async def stall_mid_body(exchange: Exchange) -> None:
    await exchange.send(HEAD + b'Content-Length: 500\r\n\r\n{"connec')
    await asyncio.Event().wait()


async def never_ending(exchange: Exchange) -> None:
    await exchange.send(HEAD + b'\r\n{"connections":[')
    while True:
        await exchange.send(b'{"id":"a","name":"' + b"x" * 8000 + b'"},')
        await asyncio.sleep(0.001)


async def keepalive_close(exchange: Exchange) -> None:
    """Promises to keep the connection, and closes it."""
    await exchange.good(keep=True)


def _bomb() -> bytes:
    return gzip.compress(bytes(64 * 2**20), 1)


def without(*names: str) -> Callable[[Json], Json]:
    return lambda row: {k: v for k, v in row.items() if k not in names}


def every(value: object) -> Callable[[Json], Json]:
    """All but the ID."""
    return lambda row: {k: v if k == "id" else value for k, v in row.items()}


def also(**more: object) -> Callable[[Json], Json]:
    return lambda row: row | more


NOT_THE_API: dict[str, Fault] = {
    "html_200": answer(body=HTML, Content_Type="text/html"),
    "captive_portal": answer(511, HTML, Content_Type="text/html"),
    "xml": answer(body=b"<?xml version='1.0'?><a/>", Content_Type="text/xml"),
    "jsonp": text(lambda body: b"cb(" + body + b")"),
    "not_json": answer(body=b"OK"),
    "empty_200": answer(body=b""),
    "blank_200": answer(body=b" \r\n "),
    "truncated_json": text(lambda body: body[:-2]),
    "trailing_garbage": text(lambda body: body + b"<!-- 12 ms -->"),
    "utf16": text(lambda body: body.decode().encode("utf-16")),
    "deep_nesting": answer(body=b'{"connections":' + b"[" * 100_000),
    "top_array": answer(body=b"[]"),
    "top_string": answer(body=b'"connections"'),
    "top_null": answer(body=b"null"),
    "top_number": answer(body=b"12"),
    "nothing_known": answer(body=b'{"items":[]}'),
    "not_a_list": answer(body=b'{"connections":{},"connection":[],"success":"no"}'),
    "null_parts": answer(body=b'{"connections":null,"connection":null,"success":null}'),
    "error_in_200": answer(body=b'{"error_code":"X","error_message":"No luck."}'),
    "gzip": answer(body=gzip.compress(b'{"connections":[]}'), Content_Encoding="gzip"),
    "gzip_bomb": answer(body=_bomb(), Content_Encoding="gzip"),
    "double_gzip": answer(
        body=gzip.compress(gzip.compress(b"{}")), Content_Encoding="gzip, gzip"
    ),
    "gzip_corrupt": answer(body=b"\x1f\x8b\x08garbage", Content_Encoding="gzip"),
    "unknown_encoding": answer(Content_Encoding="br"),
}
BROKEN: dict[str, Fault] = {
    "close_before": raw(),
    "reset_before": raw(reset=True),
    "short_body": raw(HEAD + b'Content-Length: 999\r\n\r\n{"connections":[]}'),
    "reset_mid_body": raw(HEAD + b"Content-Length: 999\r\n\r\n{", reset=True),
    "chunk_cut": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{"),
    "half_a_head": raw(HEAD),
    "bad_status_line": raw(b"HTTP/1.1 OK 200\r\n\r\n"),
    "http09": raw(b'{"connections":[]}'),
    "ssh": raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
    "status_text": raw(b"HTTP/1.1 abc \x1b[31mOK\r\n\r\n"),
    "header_no_colon": raw(HEAD + b"no colon here\r\n\r\n{}"),
    "header_huge": raw(HEAD + b"X-Huge: " + b"x" * 200_000 + b"\r\n\r\n{}"),
    "header_many": raw(HEAD + b"X-Many: 1\r\n" * 20_000 + b"\r\n{}"),
    "header_control": raw(HEAD + b"X-Odd: a\x00b\x1b[31m\r\n\r\n{}"),
    "length_text": raw(HEAD + b"Content-Length: many\r\n\r\n{}"),
    "length_negative": raw(HEAD + b"Content-Length: -5\r\n\r\n{}"),
    "length_twice": raw(HEAD + b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}"),
    "chunk_bad": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n"),
    "smuggle": raw(
        HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}"
    ),
}
SLOW: dict[str, Fault] = {
    "hang": hang,
    "drip": drips(before=HEAD + b'\r\n{"connections":['),
    "drip_headers": drips(before=HEAD + b"X-Slow: ", drop=b"x"),
    "continue_flood": drips(before=b"", drop=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "stall_mid_body": stall_mid_body,
    "never_ending": never_ending,
}
FAILURES = (500, 502, 503, 504, 520, 600, 999)
STATUSES: dict[str, Fault] = {
    f"status:{code}": answer(
        code,
        json.dumps({"error_message": f"{ECHO} {EVIL}", "error_code": EVIL}).encode(),
        X_Rutter_Request_ID=f"{CLIENT_SECRET}-\x1b[31m",
    )
    for code in (*range(400, 405), *range(408, 411), 418, 422, 429, 450, 452, *FAILURES)
}
REDIRECTS: dict[str, Fault] = {
    f"redirect_{name}_{code}": answer(code, Location=location)
    for code in (301, 302, 303, 307, 308)
    for name, location in {
        "loop": "/connections",
        "none": "",
        "bad": "https://[bad",
        "odd": "https://\x1bevil\x7f/",
        "script": "javascript:alert(1)",
    }.items()
}
WAITS: dict[str, Fault] = {
    f"{code}_{name}": answer(code, Retry_After=written)
    for code in (429, 452, 503)
    for name, written in {
        "huge": "9" * 17,
        "garbage": "soon",
        "negative": "-5",
        "past": "Wed, 21 Jun 2023 10:00:00 GMT",
        "far": "Wed, 21 Jun 2999 10:00:00 GMT",
        "nan": "nan",
    }.items()
}
ODD_SHAPES: dict[str, Fault] = {
    "missing_fields": shape(lambda row: {"id": row["id"]} if "id" in row else {}),
    "null_fields": shape(every(None)),
    "wrong_types": shape(every([{"a": 12}])),
    "numbers": shape(every(1e308)),
    "extra_fields": shape(also(more={"a": [1, {"b": None}]}, é=1)),
    "unknown_enums": shape(also(platform="NEWER_THAN_US", status="resting")),
    "lowercase_platform": shape(also(platform="shopify")),
    "bad_dates": shape(
        also(created_at="0000-99-99", updated_at=9e18, last_sync_completed_at="soon")
    ),
    "bad_counts": shape(
        also(
            initial_orders_synced_count=-1,
            historical_sync_status={"synced_orders_count": 10**30, "batches": 7},
        )
    ),
    "contradiction": shape(
        also(
            is_ready=True,
            disabled_status={"is_disabled": True, "disabled_reason": "null"},
            needs_update_status={"needs_update": True},
        )
    ),
    "link_url_bad": shape(also(link_url="javascript:alert(1)")),
    "token_echo": shape(also(name=ECHO, store_name=ECHO, debug=[{"x": ECHO}])),
    "evil_text": shape(also(name=EVIL, store_name=EVIL, platform=EVIL)),
    "large_name": shape(also(name="n" * 500_000)),
    "lone_surrogate": shape(also(name="\ud800")),
    "latin1": text(lambda body: body.replace(b"Shop", b"Caf\xe9")),
    "bom": text(lambda body: b"\xef\xbb\xbf" + body),
    "nan": text(lambda body: body.replace(b"}", b',"x":NaN,"y":-Infinity}')),
    "huge_int": text(lambda body: body.replace(b"}", b',"x":' + b"9" * 5000 + b"}")),
    "dup_keys": text(lambda body: body.replace(b'"id":', b'"name":"x","id":')),
    "clock_skew": text(lambda body: body, Date="Wed, 21 Jun 1995 10:00:00 GMT"),
}
EVERYTHING = NOT_THE_API | BROKEN | SLOW | STATUSES | REDIRECTS | WAITS | ODD_SHAPES
