"""Answers read as what they say: one document, or the rows of the list."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from connections_tui import models
from connections_tui.api.answers import Answer, Batch
from connections_tui.api.complaints import complaint_of
from connections_tui.api.errors import ApiError, Unreadable
from connections_tui.api.json_reading import Malformed, read_json, text_decoder
from connections_tui.api.list_stream import ListReader
from connections_tui.api.operations import (
    CREATE,
    CREATE_WITH_CREDENTIALS,
    EXCHANGE,
    ROTATE,
)
from connections_tui.api.pages import Page
from connections_tui.api.redaction import SHORTEST, Redaction, StreamRedaction
from connections_tui.api.refusals import complaint_error, is_complaint
from connections_tui.api.rows import ListRow, read_odd_row, read_plain_rows

if TYPE_CHECKING:
    # httpx, pydantic and the models cost what a first frame does not have to spare.
    from pydantic import BaseModel

    from connections_tui.api.reply import Reply

_SLICE = 2**16
"""Bytes of the list read at a time: about 200 rows, a few milliseconds."""
_NEW = frozenset({"access_token", "link_url", "new_access_token"})
"""Names of what a write gives."""
_MOST_ROWS = 500
"""In one batch: rows that are all but empty come by thousands in a slice."""

T = TypeVar("T")
ModelT = TypeVar("ModelT", bound="BaseModel")


@dataclass(frozen=True)
class Document:
    """A whole answer, read as JSON."""

    reply: "Reply"
    raw: "models.JsonObject" = field(repr=False)
    """As it came, secrets included."""
    took: float

    def answer(self, value: T) -> Answer[T]:
        return Answer(value, self.raw, self.reply.head.request_id, self.took)

    def part(self, name: str) -> "models.JsonObject":
        """An object that must be in it.

        Raises:
            Unreadable: it is not there, or no object.
        """
        part = self.raw.get(name)
        if not isinstance(part, dict):
            raise self.unreadable(f"has no {name} in it")
        return part

    def read(self, model: type[ModelT], part: "models.JsonObject") -> ModelT:
        """A part of it, as a model.

        Raises:
            Unreadable: names the first field that cannot be read, never its value.
        """
        from pydantic import ValidationError

        try:
            return model.model_validate(part)
        except ValidationError as error:
            where = error.errors(include_input=False, include_url=False)[0]["loc"]
        except RecursionError:
            where = ()
        # Where it is not a field of ours, the name itself is the service's.
        known = where and where[0] in model.model_fields
        raise self.unreadable(f"has no usable {where[0] if known else 'content'}")

    def unreadable(self, why: str) -> Unreadable:
        return self.reply.unreadable(why)


async def read_document(reply: "Reply") -> Document:
    """The answer as an object; an empty one where there is no body.

    Raises:
        Unreadable: it is no JSON object.
        ApiError: it speaks of an error, whatever its status.
    """
    body = await reply.whole()
    took = reply.took
    if not body.strip():
        return Document(reply, {}, took)
    try:
        raw = read_json(body)
    except Malformed as problem:
        raise reply.unreadable(str(problem)) from None
    if isinstance(raw, list) and reply.operation.may_be_list:
        raw = {"items": raw}
    if not isinstance(raw, dict):
        raise reply.unreadable("is not an object")
    if is_complaint(raw):
        raise _complaint(reply, raw)
    _hide_our_secrets(reply, raw)
    return Document(reply, raw, took)


def _complaint(reply: "Reply", raw: "models.JsonObject") -> ApiError:
    """The error in an answer whose status means success."""
    complaint = complaint_of(raw, reply.redact)
    return complaint_error(reply.operation, reply.head, complaint)


def _hide_our_secrets(reply: "Reply", raw: "models.JsonObject") -> None:
    """What the service repeats of them must get to no screen, file or clipboard."""
    echoes = [secret for secret in reply.echoes if len(secret) >= SHORTEST]
    # A new token with a hole in it could not be used.
    is_new = reply.operation in (CREATE, CREATE_WITH_CREDENTIALS, EXCHANGE, ROTATE)
    only_whole = _NEW if is_new else frozenset[str]()
    if echoes:
        Redaction(echoes).in_values(raw, only_whole=only_whole)


async def read_list(reply: "Reply", page: Page) -> AsyncGenerator[Batch, None]:
    """The list as it arrives. Other tasks run between two batches.

    Raises:
        ApiError: at any point. What came before is then not the whole list.
    """
    request_id = reply.head.request_id
    page.status, page.headers = reply.head.status, reply.head.headers
    page.host = reply.head.host
    async with aclosing(_read_rows(reply, page)) as slices:
        async for rows in slices:
            for start in range(0, len(rows), _MOST_ROWS):
                batch = _read_batch(rows[start : start + _MOST_ROWS], request_id)
                ids = [row.id for row in batch.connections]
                # A server that repeats the same ones never ends.
                reply.is_going_on = page.take(ids, batch.unreadable)
                yield batch
                await asyncio.sleep(0)


async def _read_rows(reply: "Reply", page: Page) -> AsyncGenerator[list[object], None]:
    reader, decoder = ListReader(read_plain_rows), text_decoder()
    hide = StreamRedaction(reply.echoes)
    problem: Malformed | ApiError
    try:
        async with aclosing(reply.chunks()) as chunks:
            async for chunk in chunks:
                for start in range(0, len(chunk), _SLICE):
                    piece = hide.feed(chunk[start : start + _SLICE])
                    yield reader.feed(decoder.decode(piece))
                    await asyncio.sleep(0)
        rest = decoder.decode(hide.finish(), final=True)
        yield reader.feed(rest) + reader.finish()
    except (Malformed, ApiError) as error:
        problem = error
    else:
        if is_complaint(reader.others):
            raise _complaint(reply, reader.others)
        page.beside = reader.paging
        return
    yield reader.rest()
    if isinstance(problem, ApiError):
        raise problem
    raise reply.unreadable(str(problem))


def _read_batch(rows: list[object], request_id: str | None) -> Batch:
    """One row that cannot be read must not hide the rest."""
    read = [row if isinstance(row, ListRow) else read_odd_row(row) for row in rows]
    connections = tuple(row for row in read if row is not None)
    return Batch(connections, len(rows) - len(connections), request_id)
