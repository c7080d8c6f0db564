"""The console in a web page: its input and output go through two pipes.

It ends as it does in a terminal that goes away: after a change in progress.
"""

import asyncio
import signal
import sys
from typing import Any

from textual.drivers.web_driver import WebDriver

from connections_tui.tui.terminal.sequences import TerminalGone


class ServedDriver(WebDriver):
    """Tells the application when the page, or its server, is gone."""

    def start_application_mode(self) -> None:
        super().start_application_mode()
        if sys.platform != "win32":
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self._gone)

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        if packet_type == "quit":
            self._gone()
        else:
            super().on_meta(packet_type, payload)

    def run_input_thread(self) -> None:
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._gone()

    def _gone(self, *_: Any) -> None:
        self.send_message(TerminalGone())
