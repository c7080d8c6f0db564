"""An answer that is sent while it is still being made."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.types import Message

from connections_tui.sandbox.streaming import Streamed


class Caller:
    """One that keeps what it is sent, and leaves when told to."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.has_left = asyncio.Event()

    async def receive(self) -> Message:
        await self.has_left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


async def test_pieces_arrive_in_order_and_come_to_an_end():
    caller = Caller()
    await Streamed(iter([b"[1", b"", b",2]"]))({}, caller.receive, caller.send)

    assert caller.sent[0]["headers"] == [(b"content-type", b"application/json")]
    assert caller.body == b"[1,2]"
    assert [m["more_body"] for m in caller.sent[1:]] == [True, True, True, False]


async def test_others_have_a_turn_after_each_piece():
    caller = Caller()
    seen: list[bytes] = []

    async def watch() -> None:
        while caller.body != b"123":
            seen.append(caller.body)
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    await Streamed(iter([b"1", b"2", b"3"]))({}, caller.receive, caller.send)
    await watching

    assert {b"1", b"12"} <= set(seen)


async def test_nothing_is_made_for_one_who_has_left():
    caller = Caller()
    made: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(100):
            made.append(number)
            if number == 2:
                caller.has_left.set()
            yield b"."

    await Streamed(pieces())({}, caller.receive, caller.send)

    assert 3 <= len(made) < 10
    assert caller.sent[-1]["more_body"]


async def test_a_fault_while_making_is_not_hidden():
    caller = Caller()

    def pieces() -> Iterator[bytes]:
        yield b"["
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await Streamed(pieces())({}, caller.receive, caller.send)


async def test_nothing_is_sent_where_the_first_piece_cannot_be_made():
    """Then the caller can still be told so."""
    caller = Caller()

    def pieces() -> Iterator[bytes]:
        yield from [b"["][1:]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await Streamed(pieces())({}, caller.receive, caller.send)

    assert caller.sent == []
