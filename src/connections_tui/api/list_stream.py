"""The list read while it arrives: ``{"connections": [ … ]}``, row by row.

Nothing here waits for the network or knows what a row means. Each piece of text
gives the rows that are whole by then, so that a list of any length is read in
short slices, and reading costs the same for each character however the text is
cut and however long one row is.
"""

import re
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from typing import TypeVar

from connections_tui.api.json_reading import DECODER, Malformed
from connections_tui.api.pages import is_about_pages
from connections_tui.api.refusals import is_complaint

LONGEST_VALUE = 16 * 2**20
"""Characters of one row, or of one other value. Longer ones end the reading."""

_OF_A_REFUSAL = frozenset(
    {"success", "ok", "status", "message", "code", "detail", "title", "fault"}
)
NO_LIST = "has no list of connections in it"
_OTHER_VALUES = '["tfn-0123456789'
"""What JSON starts with, other than an object."""
_BLANK = re.compile(r"[ \t\n\r]*")
_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")
_NUMBER = re.compile(r"[-+.0-9eE]*")
_MOST_CUTS = 4
"""Where to cut whole rows off is a guess; so many wrong ones and it is given up."""

T = TypeVar("T")
Steps = Generator[None, None, T]
"""Reads on until more text is needed, then yields."""
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
        self._text = ""
        self._at = 0
        self._began = 0
        """Where the last value read begins."""
        self._arrived: list[str] = []
        self._arrived_length = 0
        self._wanted = 1
        """How much must arrive before it is worth reading on."""
        self._begun = False
        self._ended = False
        self._rows: list[object] = []
        self._steps = self._document()

    def feed(self, text: str) -> list[object]:
        """The rows that are whole with this text."""
        self._arrived.append(text)
        self._arrived_length += len(text)
        if self._arrived_length >= self._wanted:
            self._read_on()
        return self._take_rows()

    def finish(self) -> list[object]:
        """The rows left when no more text will come.

        Raises:
            Malformed: the text is cut off, holds no list, or goes on behind it.
        """
        self._ended = True
        self._read_on()
        return self._take_rows()

    def rest(self) -> list[object]:
        """The rows that are whole where the text breaks off or goes wrong."""
        with suppress(Malformed):
            self._read_on()
        return self._take_rows()

    def _take_rows(self) -> list[object]:
        rows, self._rows = self._rows, []
        return rows

    def _read_on(self) -> None:
        self._text = self._text[self._at :] + "".join(self._arrived)
        self._at = 0
        self._arrived.clear()
        self._arrived_length = 0
        self._wanted = 1
        next(self._steps, None)

    # The grammar. Each step may stop anywhere; self._at is what has been read.

    def _document(self) -> Steps[None]:
        ahead = yield from self._peek()
        self._begun = True
        if ahead != "{":
            raise Malformed(NO_LIST if ahead in _OTHER_VALUES else "is not JSON")
        self._at += 1
        found = False
        ahead = yield from self._peek()
        while ahead != "}":
            key = yield from self._key()
            if key != "connections":
                yield from self._other(key)
            elif found:
                raise Malformed("has two lists of connections")
            else:
                yield from self._list()
                found = True
            ahead = yield from self._comma_or("}")
        self._at += 1
        if not found and not is_complaint(self.others):
            raise Malformed(NO_LIST)
        yield from self._end()

    def _key(self) -> Steps[str]:
        yield from self._peek()
        key = yield from self._value()
        if not isinstance(key, str) or (yield from self._symbol()) != ":":
            raise Malformed("is not JSON")
        return key

    def _other(self, key: str) -> Steps[None]:
        yield from self._peek()
        value = yield from self._value()
        if value is not None and (key.startswith("error") or key in _OF_A_REFUSAL):
            self.others[key] = value
        elif is_about_pages(key):
            self.paging[key] = value

    def _list(self) -> Steps[None]:
        if (yield from self._symbol()) != "[":
            raise Malformed(NO_LIST)
        ahead = yield from self._peek()
        while ahead != "]":
            self._read_whole_rows()
            yield from self._peek()
            yield from self._row()
            ahead = yield from self._comma_or("]")
        self._at += 1

    def _row(self) -> Steps[None]:
        """One row: the last one, or one that others could not be read together with."""
        row = yield from self._value()
        written = self._text[self._began : self._at]
        rows = self._plainly(f"[{written}]")
        self._rows += [row] if rows is None else rows

    def _read_whole_rows(self) -> None:
        """All rows here that a comma follows: nearly all of them, and fast.

        Whatever is unusual (cut off, the last one, wrong) is left for ``_value``.
        """
        if self._read_plain_rows():
            return
        text, at, rows = self._text, self._at, self._rows
        decode, comma = DECODER.raw_decode, _COMMA.match
        try:
            while True:
                row, end = decode(text, at)
                between = comma(text, end)
                if between is None:
                    break
                rows.append(row)
                at = between.end()
        except (ValueError, RecursionError):
            pass
        self._at = at

    def _read_plain_rows(self) -> bool:
        """The same at once, where all rows are of the usual kind.

        A cut that is no row's end leaves a bracket or a quote open, and what is
        before it cannot be read.
        """
        text, end = self._text, len(self._text)
        for _ in range(_MOST_CUTS):
            end = text.rfind("},", self._at, end)
            if end < 0:
                return False
            rows = self._plainly(f"[{text[self._at : end + 1]}]")
            if rows is not None:
                self._rows += rows
                comma = _COMMA.match(text, end + 1)
                self._at = comma.end() if comma else end + 1
                return True
        return False

    def _value(self) -> Steps[object]:
        """The next value, once all of it is here."""
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise Malformed("is nested too deeply") from None
            except ValueError:
                if self._ended:
                    raise Malformed("is not JSON, or is cut off") from None
            else:
                if self._ended or not self._may_go_on(value):
                    self._began, self._at = self._at, end
                    return value
            yield from self._as_much_again()

    def _may_go_on(self, value: object) -> bool:
        """Whether it is a number that the next piece of text could lengthen."""
        if not isinstance(value, int | float | None):
            return False
        number = _NUMBER.match(self._text, self._at)
        return number is not None and number.end() == len(self._text)

    def _as_much_again(self) -> Steps[None]:
        """More text, and enough of it.

        Trying again for each piece would read a long value once for each piece;
        waiting until it has doubled reads it twice at most.
        """
        length = len(self._text) - self._at
        if length > LONGEST_VALUE:
            raise Malformed("has an entry that is too long")
        self._wanted = max(length, 1)
        yield

    def _peek(self) -> Steps[str]:
        """The next character that is not blank, left where it is."""
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                raise Malformed("is cut off" if self._begun else "is empty")
            yield

    def _symbol(self) -> Steps[str]:
        symbol = yield from self._peek()
        self._at += 1
        return symbol

    def _comma_or(self, closing: str) -> Steps[str]:
        """What comes next: the closing symbol, or what follows a comma."""
        ahead = yield from self._peek()
        if ahead == closing:
            return ahead
        if ahead != ",":
            raise Malformed("is not JSON")
        self._at += 1
        ahead = yield from self._peek()
        if ahead == closing:
            raise Malformed("is not JSON")
        return ahead

    def _end(self) -> Steps[None]:
        """Nothing but blanks until the end of the text."""
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                raise Malformed("has something behind its JSON")
            if self._ended:
                return
            yield
