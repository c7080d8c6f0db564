"""Start-up: from exec to the list on the screen, beside a bare Textual app.

``make bench`` runs it. Both programs run in turn in a real pseudo-terminal of
120x40, after a warm-up each; what counts is the ratio, since machines differ and
drift. Needs a Unix.
"""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

RUNS = 9
SECONDS = 20
BARE = """
from textual.app import App
from textual.widgets import DataTable

class Bare(App):
    def compose(self):
        yield DataTable()

    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("state", "store", "platform")
        for row in range(60):
            table.add_row("ok", f"store {row}", "PrestaShop")

Bare().run()
"""


def paint_time(argv: list[str], environ: dict[str, str]) -> float:
    """Milliseconds until the first platform's name stands on the screen."""
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(argv[0], argv, environ)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen = b""
    try:
        while b"PrestaShop" not in seen:
            if time.perf_counter() - began > SECONDS:
                raise SystemExit(f"{argv} painted nothing in {SECONDS} s")
            if select.select([terminal], [], [], 0.1)[0]:
                seen += os.read(terminal, 65536)
        return (time.perf_counter() - began) * 1000
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith("RUTTER_")},
            "CONNECTIONS_TUI_HOME": folder,
            "TERM": "xterm-256color",
        }
        bare = Path(folder, "bare.py")
        bare.write_text(BARE, encoding="utf-8")
        programs = {
            "bare Textual app": [sys.executable, str(bare)],
            "connections-tui": [sys.executable, "-m", "connections_tui"],
        }
        taken: dict[str, list[float]] = {name: [] for name in programs}
        for run in range(RUNS + 1):
            for name, argv in programs.items():
                milliseconds = paint_time(argv, environ)
                if run:
                    taken[name].append(milliseconds)
    for name, times in taken.items():
        low, high = min(times), max(times)
        middle = statistics.median(times)
        sys.stdout.write(f"{name:<18}{middle:5.0f} ms  ({low:.0f} to {high:.0f})\n")
    ours, theirs = (statistics.median(taken[name]) for name in reversed(programs))
    sys.stdout.write(f"ratio             {ours / theirs:5.2f}\n")


if __name__ == "__main__":
    main()
