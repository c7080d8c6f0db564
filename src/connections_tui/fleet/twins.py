"""Connections of one store: the same address or store ID on the same platform.

Kept as records change, so that neither a key nor a filter ever compares all of them.
"""

import re
from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from connections_tui.fleet.folding import readable_host
from connections_tui.fleet.record import Record
from connections_tui.fleet.vocabulary import fold

MOST = 50
"""More that share an address or an ID are no store: a platform without store IDs may
have one word for all of its merchants."""
_LEAST_OF_AN_ID = 4
"""Characters: shops that run by themselves count their stores from 1."""
_LEAST_OF_A_PLATFORM = 4
_HOST = re.compile(r"(?!www\.)[a-z0-9.-]*[a-z0-9]")
"""As most are: an address that is its own key."""
_URL = re.compile(r"(?:\w*:?//)?(?:[^/?#]*@)?(?P<host>[^/?#:@]*)")

_serial = attrgetter("serial")


class Identity(NamedTuple):
    """What tells which store a connection is of."""

    platform: str | None
    domain: str | None
    store_id: str | None

    @classmethod
    def of(cls, record: Record) -> "Identity":
        return cls(record.platform, record.domain, record.store_id)

    def shared(self) -> Iterator[str]:
        """What any other connection of that store has in common with it."""
        if self.platform is None:
            return
        address = address_of(self.domain) if self.domain else ""
        if address and not _is_of_platform(address, self.platform):
            yield address
        store_id = self.store_id or ""
        if len(store_id) >= _LEAST_OF_AN_ID and store_id != address:
            yield store_id


class Twins:
    """An index of the fleet's stores. The fleet tells it what changes."""

    def __init__(self) -> None:
        # Most keys have one record: a list for each would take more than all else.
        self._by_key: dict[str, Record | list[Record]] = {}
        self.ids: set[str] = set()
        """Of all connections that have a twin."""

    def of(self, record: Record) -> list[Record]:
        """The other connections of its store, in the order in which they were met."""
        found = {
            other.id: other
            for key in Identity.of(record).shared()
            for other in self._like(key, record.platform)
        }
        found.pop(record.id, None)
        return sorted(found.values(), key=_serial)

    def at(self, platform: str, said: str) -> list[Record]:
        """Connections of the store that an address or a store ID stands for, as a
        person types it."""
        keys = {address_of(said), said.strip()} - {""}
        found = {one.id: one for key in keys for one in self._like(key, platform)}
        return sorted(found.values(), key=_serial)

    def changed(
        self, record: Record, before: Identity | None, after: Identity | None
    ) -> set[str]:
        """A record is of another store now. None: it was, or is, not there.

        Gives the IDs of other connections for which it is, or was, a twin.
        """
        if before == after:
            return set()
        near: list[Record] = []
        for key in before.shared() if before is not None else ():
            self._remove(key, record)
            near += self._sharing(key)
        for key in after.shared() if after is not None else ():
            near += self._sharing(key)
            self._add(key, record)
        self.ids.discard(record.id)
        if not near:
            return set()
        for one in near if after is None else [*near, record]:
            (self.ids.add if self.of(one) else self.ids.discard)(one.id)
        return {one.id for one in near} - {record.id}

    def _sharing(self, key: str) -> list[Record]:
        """Those of all platforms; none where there are too many."""
        found = self._by_key.get(key)
        if not isinstance(found, list):
            return [found] if found is not None else []
        return found if len(found) <= MOST else []

    def _like(self, key: str, platform: str | None) -> list[Record]:
        return [one for one in self._sharing(key) if one.platform == platform]

    def _add(self, key: str, record: Record) -> None:
        there = self._by_key.get(key)
        if there is None:
            self._by_key[key] = record
        elif isinstance(there, Record):
            self._by_key[key] = [there, record]
        else:
            there.append(record)

    def _remove(self, key: str, record: Record) -> None:
        there = self._by_key.get(key)
        if isinstance(there, list):
            there.remove(record)
            if len(there) == 1:
                self._by_key[key] = there[0]
        elif there is record:
            del self._by_key[key]


def address_of(said: str) -> str:
    """The host of an address, however it is written; the same object where it is one
    already."""
    if _HOST.fullmatch(said) and "xn--" not in said:
        return said
    found = _URL.match(said.strip())
    host = found["host"].rstrip(".").lower() if found else ""
    host = readable_host(host).removeprefix("www.")
    return said if host == said else host


def _is_of_platform(address: str, platform: str) -> bool:
    """Whether it is the platform's own address, such as amazon.de, and no shop's."""
    label = address.removeprefix("shop.").partition(".")[0]
    return len(label) >= _LEAST_OF_A_PLATFORM and fold(platform).startswith(label)
