"""The terminal's input: an esc that is quick, and a quit that waits for nothing.

Textual's driver looks up every 100 ms whether an esc stood alone and whether it
should end. This one sleeps until something comes: a key, or the word to stop.
"""

import os
import selectors
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import constants, messages
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.message import Message

from connections_tui.tui.pasting import Pastes

CHUNK_BYTES = 4096


def driver_class() -> type[Driver] | None:
    """The class for this terminal; None where Textual chooses better."""
    if sys.platform == "win32" or constants.DRIVER is not None:
        return None
    return QuickDriver


if sys.platform != "win32" or TYPE_CHECKING:
    from textual.drivers.linux_driver import LinuxDriver

    class QuickDriver(LinuxDriver):
        """Reads as Textual's does, without looking up in between."""

        _stop: tuple[int, int] | None = None
        """A pipe's two ends while keys are read; its end closes when they are not."""

        def start_application_mode(self) -> None:
            self._stop = os.pipe()
            super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's

        def disable_input(self) -> None:
            """Wakes the reading thread up, so that waiting for its end is short."""
            if self._stop is not None:
                os.write(self._stop[1], b"\0")
            super().disable_input()
            if self._stop is not None:
                for end in self._stop:
                    os.close(end)
                self._stop = None

        def run_input_thread(self) -> None:
            """Hands on what is read until told to stop, or nobody can type any more."""
            assert self._stop is not None
            parser, pastes = XTermParser(self._debug), Pastes()
            # Not strict: a byte that is no text must not end the program.
            decode = getincrementaldecoder("utf-8")("replace").decode
            with selectors.DefaultSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                selector.register(self._stop[0], selectors.EVENT_READ)
                wait: float | None = None
                while True:
                    ready = {key.fd for key, _ in selector.select(wait)}
                    if self._stop[0] in ready:
                        break
                    if not ready:
                        # Nothing followed: an esc that came last stood alone.
                        self._hand_on(parser.tick())
                        wait = None
                        continue
                    data = self._read()
                    if not data:
                        self.send_message(messages.ExitApp())
                        break
                    # Nothing yet of a character: fed to the parser, that ends it.
                    if text := pastes.tame(decode(data)):
                        self._hand_on(parser.feed(text))
                    wait = constants.ESCAPE_DELAY
            with suppress(EOFError, ParseError):
                list(parser.feed(""))

        def _read(self) -> bytes:
            """What was typed; empty when the terminal is gone."""
            try:
                return os.read(self.fileno, CHUNK_BYTES)
            except OSError:
                return b""

        def _hand_on(self, found: Iterable[Message]) -> None:
            for message in found:
                self.process_message(message)
