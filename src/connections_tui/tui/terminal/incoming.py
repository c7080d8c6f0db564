"""What a terminal sends, cut into whole units: characters, sequences and pastes.

Nothing is waited for without a limit. No clock is read here: the driver calls
``silent`` when ``patience`` has passed without a byte, so every case can be tested
without waiting, and a process that was stopped has not used up its patience.
"""

import re

from connections_tui.tui.terminal.open_unit import (
    END,
    ESC,
    START,
    Kind,
    OpenUnit,
    begun_mark,
    ends_wait,
    is_control,
    is_rest,
)
from connections_tui.tui.terminal.units import (
    Pasted,
    Refused,
    Sequence,
    Told,
    Typed,
    Unit,
)

MOST_PASTED = 100_000
"""Characters of one paste; the rest of a longer one is left out."""
MOST_IN_SEQUENCE = 128
TAIL_SECONDS = 1.0
"""For the rest of a sequence that has certainly begun: no key begins with esc and [
in one piece. Also how long after an esc its tail is still recognised."""
QUIET_SECONDS = 0.2
"""After this much silence a key by itself ends a paste or a string that is open."""
OVERDUE_SECONDS = 0.8
"""After this much more, what has come of a paste is handed on."""
AFTER_ESC_SECONDS = 0.3
"""How long after an esc that stood alone the dangerous keys are refused."""
CLOSED_SECONDS = 10.0
"""After this much more, the end of a paste or a string is not waited for."""

_OSC = f"{ESC}]"
_STRINGS = frozenset("]P^_X")
"""After an esc they begin OSC, DCS, PM, APC and SOS: text up to its own end."""
_C1 = {
    "\x8f": "O",
    "\x90": "P",
    "\x98": "X",
    "\x9b": "[",
    "\x9d": "]",
    "\x9e": "^",
    "\x9f": "_",
}
"""One character that stands for an esc and another one."""
_STRING_END = re.compile("[\x07\x18\x1a\x1b\x9c\udc9c]")
_NUMBERS = frozenset("0123456789;:<=>?")
_LATE_TAIL = re.compile(
    r"\[[0-?]*[ -/]*[@-~]|\[[0-?]+|O[0-9]*[A-Za-z]|\][0-9]|[P^_X].", re.DOTALL
)


class Incoming:
    """Cuts what is read, in whatever pieces it comes, into units."""

    def __init__(
        self, esc_seconds: float, not_after_esc: frozenset[str] = frozenset()
    ) -> None:
        """``not_after_esc``: characters that are refused soon after a lone esc."""
        self.esc_seconds = esc_seconds
        self._not_after_esc = not_after_esc
        self._open: OpenUnit | None = None
        self._after_esc = 0.0
        """Seconds during which the tail of the last esc may still come."""
        self._given_up: OpenUnit | None = None
        """A sequence whose end was not waited for any longer."""
        self._units: list[Unit] = []

    @property
    def patience(self) -> float | None:
        """Seconds until ``silent`` is to be called; None where nothing is open."""
        unit = self._open
        if unit is None:
            return self._after_esc or None
        if unit.kind is Kind.ESC or unit.may_be_typed:
            return self.esc_seconds
        if unit.kind not in (Kind.STRING, Kind.PASTE):
            return TAIL_SECONDS
        if unit.silences == 0 and not unit.has_content and unit.kind is Kind.STRING:
            return self.esc_seconds
        return (QUIET_SECONDS, OVERDUE_SECONDS, CLOSED_SECONDS)[unit.silences]

    def feed(self, text: str) -> list[Unit]:
        """The units that are whole now."""
        if text:
            text = self._begin_read(text)
        while text:
            text = self._step(text)
        return self._taken()

    def silent(self) -> list[Unit]:
        """Nothing came for as long as ``patience`` says: the units this ends."""
        unit = self._open
        if unit is None:
            is_first = self._after_esc == AFTER_ESC_SECONDS
            self._after_esc = TAIL_SECONDS if is_first else 0.0
        elif unit.kind is Kind.ESC or unit.may_be_typed:
            self._give_up_esc(unit)
        elif unit.kind in (Kind.STRING, Kind.PASTE) and unit.silences < 2:
            unit.silences += 1 if unit.has_content or unit.kind is Kind.PASTE else 2
            if unit.silences == 2:
                self._hand_on_paste(unit)
        else:
            self._close()
            if unit.kind in (Kind.CSI, Kind.SS3):
                # Its end may be later still.
                self._after_esc, self._given_up = AFTER_ESC_SECONDS, unit
        return self._taken()

    def _taken(self) -> list[Unit]:
        units, self._units = self._units, []
        return units

    # -- a read begins

    def _begin_read(self, text: str) -> str:
        """What is left of a read."""
        unit = self._open
        if unit is None:
            return self._look_for_tail(text) if self._after_esc else text
        if unit.silences and ends_wait(text, unit):
            self._close()
            if text in self._not_after_esc:
                self._units.append(Refused())
                return ""
        unit.silences = 0
        return text

    def _look_for_tail(self, text: str) -> str:
        """An esc was handed on: what comes now may belong to it all the same."""
        seconds, self._after_esc = self._after_esc, 0.0
        given_up, self._given_up = self._given_up, None
        if _LATE_TAIL.match(text):
            # This terminal takes keys apart: the next one is waited for longer.
            self.esc_seconds = max(self.esc_seconds, QUIET_SECONDS)
            self._open = OpenUnit(Kind.ESC, is_esc_told=True)
        elif text in {"[", "O", *_STRINGS}:
            self._open = OpenUnit(Kind.ESC, may_be_typed=True, is_esc_told=True)
        elif given_up is not None and is_rest(text, given_up):
            self._open = given_up
        elif given_up is not None and text in _NUMBERS:
            given_up.held += text
            self._after_esc, self._given_up = AFTER_ESC_SECONDS, given_up
        elif text[0] in self._not_after_esc and (
            given_up is not None or seconds == AFTER_ESC_SECONDS
        ):
            self._units.append(Refused())
            return text[1:]
        return text

    # -- one step

    def _step(self, text: str) -> str:
        """Takes the beginning of a text and gives the rest."""
        if self._open is None:
            return self._typed(text)
        match self._open.kind:
            case Kind.ESC:
                return self._behind_esc(text, self._open)
            case Kind.CSI:
                return self._in_csi(text, self._open)
            case Kind.SS3 | Kind.ONE_MORE | Kind.MOUSE:
                return self._in_short(text, self._open)
            case Kind.STRING:
                return self._in_string(text, self._open)
            case Kind.PASTE:
                return self._in_paste(text, self._open)

    def _typed(self, text: str) -> str:
        character, rest = text[0], text[1:]
        code = ord(character)
        if 0xDC80 <= code <= 0xDCFF:  # a byte that is no text
            character = chr(code - 0xDC00)
        if character == ESC:
            self._open = OpenUnit(Kind.ESC, may_be_typed=not rest)
        elif (second := _C1.get(character)) is not None:
            self._open = OpenUnit(Kind.ESC)
            return second + rest
        elif not (0x80 <= ord(character) < 0xA0 or (code >= 0xDC80 and code < 0xE000)):
            self._units.append(Typed(character))
        return rest

    def _behind_esc(self, text: str, unit: OpenUnit) -> str:
        character, rest = text[0], text[1:]
        came_apart, unit.may_be_typed = unit.may_be_typed, False
        kind = {"[": Kind.CSI, "O": Kind.SS3}.get(character)
        if kind is None and character in _STRINGS:
            kind = Kind.STRING
        if kind is not None:
            unit.kind, unit.held = kind, ESC + character
            unit.may_be_typed = came_apart and not rest
            return rest
        if character == ESC:
            return self._after_two(rest, unit, came_apart)
        self._open = None
        if character == "\\":  # the end of a string, waited for or not
            self._hand_on_string(unit.ends)
            return rest
        self._hand_on_escs(unit, unit.escs)
        if not came_apart:
            return self._with_alt(text)
        self._hand_on_escs(unit, 1)
        if character in self._not_after_esc:
            self._units.append(Refused())
            return rest
        return text

    def _with_alt(self, text: str) -> str:
        character, rest = text[0], text[1:]
        if not character.isprintable() and character > "\x7f":
            return text
        self._units.append(Typed(character, has_alt=True))
        return rest

    def _after_two(self, rest: str, unit: OpenUnit, came_apart: bool) -> str:
        """An esc before another one: alt, with a key that begins with esc."""
        if came_apart or unit.escs:
            self._hand_on_escs(unit, 1)
        else:
            unit.escs += 1
        unit.may_be_typed = not rest
        return rest

    def _in_csi(self, text: str, unit: OpenUnit) -> str:
        unit.may_be_typed = False
        character, rest = text[0], text[1:]
        if " " <= character < "@":
            if len(unit.held) < MOST_IN_SEQUENCE:
                unit.held += character
            else:
                unit.has_content = True  # too long for any key: it is dropped
            return rest
        if character < " " or character > "~":
            self._open = None
            return text
        begun = unit.held
        unit.held += character
        if unit.held == START:
            self._hand_on_escs(unit, unit.escs)
            self._open = OpenUnit(Kind.PASTE, held="")
        elif begun == f"{ESC}[" and character == "[":
            unit.kind = Kind.ONE_MORE
        elif begun == f"{ESC}[" and character == "M":
            unit.kind = Kind.MOUSE
        else:
            self._end_sequence(unit)
        return rest

    def _in_short(self, text: str, unit: OpenUnit) -> str:
        unit.may_be_typed = False
        character, rest = text[0], text[1:]
        if is_control(character):
            self._open = None
            return text
        if unit.kind is Kind.MOUSE:
            unit.length += 1
            if unit.length == 3:
                self._open = None
            return rest
        if len(unit.held) < MOST_IN_SEQUENCE:
            unit.held += character
        if not (unit.kind is Kind.SS3 and character.isdecimal()):
            self._end_sequence(unit)
        return rest

    def _end_sequence(self, unit: OpenUnit) -> None:
        self._open = None
        if unit.held != END and not unit.has_content:
            self._units.append(Sequence(unit.held, has_alt=unit.escs > 0))

    def _in_string(self, text: str, unit: OpenUnit) -> str:
        unit.may_be_typed, unit.has_content = False, True
        end = _STRING_END.search(text)
        said = text[: end.start()] if end else text
        unit.held = (unit.held + said)[:MOST_IN_SEQUENCE]
        if end is None:
            return ""
        rest = text[end.end() :]
        self._open = None
        if end.group() == ESC:
            # Either the end, or it begins something new.
            self._open = OpenUnit(Kind.ESC, may_be_typed=not rest, ends=unit.held)
        elif end.group() == "\a":
            self._hand_on_string(unit.held)
        return rest

    def _hand_on_string(self, held: str) -> None:
        if held.startswith(_OSC):
            self._units.append(Told(held.removeprefix(_OSC)))

    # -- pastes

    def _in_paste(self, text: str, unit: OpenUnit) -> str:
        body, end, rest = (unit.held + text).partition(END)
        unit.held = "" if end else begun_mark(END, body)
        self._keep(body.removesuffix(unit.held), unit)
        if end:
            self._close()
        return rest

    def _keep(self, body: str, unit: OpenUnit) -> None:
        room = MOST_PASTED + 1 - unit.length
        piece = body.replace(ESC, "")[: max(0, room)]
        unit.pieces.append(piece)
        unit.length += len(piece)

    def _hand_on_paste(self, unit: OpenUnit) -> None:
        whole = "".join(unit.pieces)
        if whole:
            # A byte that is no text, as it is shown everywhere.
            shown = re.sub("[\ud800-\udfff]", "\ufffd", whole[:MOST_PASTED])
            self._units.append(Pasted(shown, is_cut=len(whole) > MOST_PASTED))
        unit.pieces.clear()
        unit.length = 0

    # -- ends

    def _close(self) -> None:
        """Whatever is open ends here."""
        unit, self._open = self._open, None
        if unit is not None and unit.kind is Kind.PASTE:
            self._hand_on_paste(unit)

    def _give_up_esc(self, unit: OpenUnit) -> None:
        """No tail came: what was held back was typed."""
        self._open, self._after_esc = None, AFTER_ESC_SECONDS
        self._hand_on_escs(unit, unit.escs + 1)
        self._units += [Typed(character) for character in unit.held[1:]]
        unit.is_esc_told, unit.may_be_typed = True, False
        is_long = unit.kind in (Kind.CSI, Kind.STRING)
        self._given_up = unit if is_long else None

    def _hand_on_escs(self, unit: OpenUnit, number: int) -> None:
        if not unit.is_esc_told:
            self._units += [Typed(ESC)] * number
