"""A row of the list, kept small: lists are long, and most rows are never opened.

What a list of connections shows and sorts by is read at once; the whole row stays
as it came and becomes a ``Connection`` when it is needed.
"""

import json
from typing import Any, TypeGuard

import msgspec

from connections_tui import models
from connections_tui.api.json_reading import DECODER, is_too_deep
from connections_tui.moments import means_never
from connections_tui.placeholders import real_name


class ListRow(msgspec.Struct, gc=False, frozen=True, eq=False):
    """One connection as the list tells of it. None: the service did not say."""

    id: str
    platform: str | None
    status: str | None
    """Stated by the list since API version 2024-08-31."""
    name: str | None
    created_at: str | None
    access_token: str | None
    """In clear, to be searched and sent; never in a repr."""
    raw: bytes
    """The row's JSON as it came, secrets included."""

    def __repr__(self) -> str:
        return f"Listed(id={self.id!r}, platform={self.platform!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("id", self.id), ("platform", self.platform)]

    def read(self) -> "models.Connection":
        """The whole row, typed."""
        return models.Connection.model_validate(self.row())

    @property
    def org_id(self) -> str | None:
        row = self.row()
        value = row.get("orgId", row.get("org_id"))
        return real_name(value) if _is_plain(value) else self.read().org_id

    @property
    def updated_at(self) -> str | None:
        value = self.row().get("updated_at")
        if not _is_plain(value):
            return self.read().updated_at
        return None if means_never(value) else value

    def row(self) -> "models.JsonObject":
        """The whole row as it came, secrets included."""
        row = self._decoded()
        if self.access_token is not None and row.get("access_token") is None:
            row["access_token"] = self.access_token
        return row

    def with_token(self, access_token: str | None) -> "ListRow":
        """The same row with a token that an earlier list gave."""
        return msgspec.structs.replace(self, access_token=access_token)

    @property
    def tells_name(self) -> bool:
        """Whether it says what the connection is called, or that it has no name:
        lists of older API versions do not."""
        return "name" in self.row()

    def changed(self, **values: str) -> "ListRow":
        """The same row with other values, as a later list would give them."""
        raw = json.dumps({**self.row(), **values}).encode()
        return msgspec.structs.replace(self, raw=raw, **values)

    def _decoded(self) -> "models.JsonObject":
        try:
            row = DECODER.decode(self.raw.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            row = None
        # Values that are not needed are not checked while the list is being read.
        is_usable = isinstance(row, dict) and not is_too_deep(row)
        return row if is_usable else self._essentials()

    def _essentials(self) -> "models.JsonObject":
        names = ("id", "platform", "status", "name", "created_at", "access_token")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def of(cls, connection: "models.Connection") -> "ListRow":
        """A connection that came by another way than the list."""
        row = connection.model_dump(by_alias=True, exclude_unset=True)
        token = connection.access_token
        if token is not None:
            row["access_token"] = token.get_secret_value()
        return cls._like(connection, json.dumps(row).encode())

    @classmethod
    def _like(cls, connection: "models.Connection", raw: bytes) -> "ListRow":
        token = connection.access_token
        return cls(
            connection.id,
            connection.platform,
            connection.status,
            connection.name,
            connection.created_at,
            token.get_secret_value() if token is not None else None,
            raw,
        )


class _ListItem(msgspec.Struct, gc=False):
    """What is read of a row at once, where it is of the documented kinds."""

    id: str
    platform: str | None = None
    status: str | None = None
    name: str | None = None
    created_at: str | None = None
    access_token: str | None = None

    def __repr__(self) -> str:
        return f"_ListItem(id={self.id!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("id", self.id)]


def _is_plain(value: object) -> TypeGuard[str | None]:
    """Whether it can be read without the models, whose import takes 60 ms."""
    return value is None or (isinstance(value, str) and value.isascii())


_read_rows = msgspec.json.Decoder(list[_ListItem]).decode
_split_rows = msgspec.json.Decoder(list[msgspec.Raw]).decode


def read_plain_rows(text: str) -> list[ListRow] | None:
    """Rows of a JSON array of objects; None where one of them is not as documented.

    About six times as fast as reading each into a dictionary.
    """
    body = text.encode("utf-8", "replace")
    try:
        rows = _read_rows(body)
    except (msgspec.MsgspecError, RecursionError):
        return None
    if not all(row.id for row in rows):
        return None
    words = _Words()
    return [
        ListRow(
            row.id,
            words[row.platform],
            words[row.status],
            real_name(row.name),
            row.created_at,
            real_name(row.access_token),
            bytes(raw),
        )
        for row, raw in zip(rows, _split_rows(body), strict=True)
    ]


class _Words(dict[str | None, str | None]):
    """Words that many rows share, each looked at once; None for one like "null"."""

    def __missing__(self, word: str | None) -> str | None:
        self[word] = real = real_name(word)
        return real


def read_odd_row(row: object) -> ListRow | None:
    """A row of any kind, read as tolerantly as the models do; None if it has no ID."""
    from pydantic import ValidationError

    if not isinstance(row, dict):
        return None
    try:
        connection = models.Connection.model_validate(row)
        return ListRow._like(connection, json.dumps(row).encode())
    except (ValidationError, RecursionError):
        return None
