"""The list read while it arrives: ``{"connections": [ … ]}``, row by row.

Nothing here waits for the network or knows what a row means. Each piece of text gives
the rows that are whole by then, cut off where one object ends and the next begins, so
that a list of any length is read in short slices. Whatever has no such place, such as
the end of the list and all that is odd, waits for the whole text.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress

from connections_tui.api.json_reading import (
    BLANKS,
    DECODER,
    Malformed,
    decoder,
    read_text,
)
from connections_tui.api.pages import is_about_pages
from connections_tui.api.refusals import is_complaint

LONGEST_VALUE = 16 * 2**20
"""Characters of one row. Longer ones end the reading."""

_OF_A_REFUSAL = frozenset(
    {"success", "ok", "status", "message", "code", "detail", "title", "fault"}
)
NO_LIST = "has no list of connections in it"
_OTHER_VALUES = '["tfn-0123456789'
"""What JSON starts with, other than an object."""
_OPENING = re.compile(
    r'\s*\{(?:\s*"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[\w.+-]+)\s*,)*'
    r'\s*"connections"\s*:\s*\['
)
"""Up to the first row, with no more than single values before the list."""
_COMMA = re.compile(r"[ \t\n\r]*,")
_MOST_CUTS = 4
"""Where to cut whole rows off is a guess; so many wrong ones and it is given up."""

Plainly = Callable[[str], Sequence[object] | None]
"""Reads a JSON array as a whole, or gives None if it is not of a usual kind."""


class ListReader:
    """Rows of one list, as its text arrives. Raises ``Malformed`` once it cannot be.

    After ``Malformed`` the reader is finished.
    """

    def __init__(self, plainly: Plainly = lambda _: None) -> None:
        """``plainly``: a fast way for usual rows, whose results are given as they
        are. Rows that it refuses come as the values of their JSON."""
        self._plainly = plainly
        self.others: dict[str, object] = {}
        """What stood beside ``connections`` and may speak of an error."""
        self.paging: dict[str, object] = {}
        """The same, where it may say that the list goes on."""
        self._opening = ""
        """What came before the first row, once there is a list."""
        self._has_given = False
        """Whether rows were given: what is left begins behind one of them."""
        self._text = ""
        self._arrived: list[str] = []
        self._arrived_length = 0
        self._wanted = 1
        """How much must arrive before it is worth reading on."""

    def feed(self, text: str) -> list[object]:
        """The rows that are whole with this text."""
        self._arrived.append(text)
        self._arrived_length += len(text)
        if self._arrived_length < self._wanted:
            return []
        self._join()
        if self._find_list() and (rows := self._cut_off("},")):
            self._wanted = 1
            return rows
        if self._opening and len(self._text) > LONGEST_VALUE:
            raise Malformed("has an entry that is too long")
        # Trying again for each piece would read a long row once for each piece;
        # waiting until it has doubled reads it twice at most.
        self._wanted = max(len(self._text), 1)
        return []

    def finish(self) -> list[object]:
        """The rows left when no more text will come.

        Raises:
            Malformed: the text is cut off, holds no list, or goes on behind it.
        """
        rows = self.rest()
        # In place of the rows that were given: without one, a comma would be wrong.
        given = "0" if self._has_given else ""
        left = read_text(
            f"{self._opening}{given}{self._text}",
            reader=_TOLERANT,
            broken="is not JSON, or is cut off",
        )
        if not isinstance(left, dict):
            raise Malformed(NO_LIST)
        found = left.pop("connections", None)
        self._take_others(left)
        if not isinstance(found, list):
            if found is None and is_complaint(self.others):
                return rows
            raise Malformed(NO_LIST)
        return rows + (found[1:] if given else found)

    def rest(self) -> list[object]:
        """The rows that are whole where the text breaks off or goes wrong."""
        self._join()
        with suppress(Malformed):
            if self._find_list():
                return self._cut_off("},") + self._cut_off("}]")
        return []

    def _join(self) -> None:
        self._text += "".join(self._arrived)
        self._arrived.clear()
        self._arrived_length = 0

    def _find_list(self) -> bool:
        """Whether the rows have begun."""
        if not self._opening:
            begun = self._text.lstrip(BLANKS)[:1]
            if begun and begun != "{":
                raise Malformed(NO_LIST if begun in _OTHER_VALUES else "is not JSON")
            if opening := _OPENING.match(self._text):
                self._opening = opening[0]
                self._text = self._text[opening.end() :]
        return bool(self._opening)

    def _cut_off(self, mark: str) -> list[object]:
        """All rows up to the last ``mark``, or to the end of what is here.

        A cut that is no row's end leaves a bracket or a quote open, and what is
        before it cannot be read.
        """
        text = self._text
        comma = _COMMA.match(text) if self._has_given else None
        if self._has_given and comma is None:
            return []
        start = comma.end() if comma else 0
        end = len(text) if text.endswith("}") else text.rfind(mark, start) + 1
        for _ in range(_MOST_CUTS):
            if end <= start:
                break
            rows = self._read(f"[{text[start:end]}]")
            if rows:
                self._text, self._has_given = text[end:], True
                return list(rows)
            end = text.rfind(mark, start, end) + 1
        return []

    def _read(self, array: str) -> Sequence[object] | None:
        if (rows := self._plainly(array)) is None:
            with suppress(ValueError, RecursionError):
                return list(DECODER.decode(array))
        return rows

    def _take_others(self, values: dict[str, object]) -> None:
        for key, value in values.items():
            if value is not None and (key.startswith("error") or key in _OF_A_REFUSAL):
                self.others[key] = value
            elif is_about_pages(key):
                self.paging[key] = value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; refused with two lists, of which one would hide the other."""
    found = dict(pairs)
    if len(found) < len(pairs) and [key for key, _ in pairs].count("connections") > 1:
        raise Malformed("has two lists of connections")
    return found


_TOLERANT = decoder(_once)
