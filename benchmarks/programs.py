"""What is run: the console and the programs beside it, and how each is told apart.

A program that is not installed is None, and the results say so.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from emulator import Rows
from pty_program import COLUMNS, PtyProgram
from serving import Served

HERE = Path(__file__).parent
PEERS = HERE / "peers"
FIRST_ROW = r"^>\s+\S \w"
"""The console's cursor, which stands on the first row as soon as there is one."""


@dataclass(frozen=True)
class Program:
    """How to start a program, how to know that it is there, how to leave it."""

    argv: tuple[str, ...]
    first_rows: str
    """What the first rows on the screen look like, as a regular expression."""
    quit_key: str
    all_loaded: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    clock_rows: Rows = frozenset()
    pause_key: str = ""
    """Stops what it does by itself: that changes rows which no key changed."""
    start_filter: str = ""
    clear_filter: str = "esc"
    forgets: Path | None = None
    """A folder that is emptied first: what it remembers of earlier runs."""

    @contextmanager
    def running(self, *, columns: int = COLUMNS) -> Iterator[PtyProgram]:
        if self.forgets is not None:
            shutil.rmtree(self.forgets, ignore_errors=True)
        with PtyProgram(
            self.argv, self.environ, clock_rows=self.clock_rows, columns=columns
        ) as program:
            yield program


@dataclass(frozen=True)
class Installed:
    """The folders programs are taken from, and the home they are given."""

    console_bin: Path
    """Of the environment that the console is installed in."""
    home: Path
    """A folder of our own: nothing a person has configured is read or changed."""

    @property
    def python(self) -> str:
        return str(self.console_bin / "python")

    @property
    def connections_tui(self) -> str:
        return str(self.console_bin / "connections-tui")

    @property
    def console_home(self) -> Path:
        return self.home / "connections-tui"

    @property
    def environ(self) -> dict[str, str]:
        """As in a modern terminal, and nothing of ours but what is given on purpose."""
        kept = ("PATH", "PYTHONPATH")
        return {
            **{name: os.environ[name] for name in kept if name in os.environ},
            "HOME": str(self.home),
            "CONNECTIONS_TUI_HOME": str(self.console_home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
        }

    # -- the console

    def console(
        self,
        served: Served | None = None,
        count: int = 60,
        settings: Mapping[str, str] = {},
    ) -> Program:
        """On its own sandbox, or on connections served elsewhere.

        Of those served it remembers nothing: they have to be read. ``settings`` are
        further variables for it.
        """
        return Program(
            argv=(self.connections_tui,),
            first_rows=FIRST_ROW,
            all_loaded=rf"  {count:,} *$",
            quit_key="q",
            environ={
                **self.environ,
                **(served.environ if served else {}),
                **settings,
            },
            clock_rows=frozenset({0}),
            pause_key="p",
            start_filter="/",
            forgets=self.console_home if served else None,
        )

    # -- Textual alone

    def bare(self) -> Program:
        return self._peer("bare.py", "PrestaShop")

    def dialog(self) -> Program:
        return self._peer("dialog.py", "Ready")

    def data_table(self, served: Served, count: int) -> Program:
        return self._peer(
            "data_table.py",
            served.first_id[:8],
            str(served.json_file),
            all_loaded=rf"  {count:,} *$",
        )

    def _peer(
        self, script: str, shown: str, *argv: str, all_loaded: str = ""
    ) -> Program:
        return Program(
            argv=(self.python, str(PEERS / script), *argv),
            first_rows=shown,
            all_loaded=all_loaded,
            quit_key="ctrl-q",
            environ=self.environ,
        )

    # -- others

    def posting(self) -> Program | None:
        return self._beside_us("posting", first_rows="Enter a URL", quit_key="ctrl-c")

    def visidata(self, served: Served, count: int) -> Program | None:
        return self._beside_us(
            "vd",
            *("-N", "-f", "json", str(served.json_file)),
            first_rows=served.first_id[:8],
            all_loaded=f"{count} rows",
            quit_key="q",
        )

    def fzf(self, served: Served, count: int) -> Program | None:
        if (fzf := shutil.which("fzf")) is None:
            return None
        # By a shell, since fzf reads its lines where others read their keys.
        return Program(
            argv=("/bin/sh", "-c", f'exec "{fzf}" --reverse < "{served.lines_file}"'),
            first_rows=served.first_id[:8],
            all_loaded=f"{count}/{count}",
            quit_key="esc",
            environ=self.environ,
            clear_filter="ctrl-u",
        )

    def _beside_us(
        self,
        command: str,
        *arguments: str,
        first_rows: str,
        quit_key: str,
        all_loaded: str = "",
    ) -> Program | None:
        """One of the benchmarks' own environment."""
        found = shutil.which(command, path=Path(sys.executable).parent)
        if found is None:
            return None
        return Program(
            argv=(found, *arguments),
            first_rows=first_rows,
            all_loaded=all_loaded,
            quit_key=quit_key,
            environ=self.environ,
        )
