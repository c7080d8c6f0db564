"""What is done with the programs. Each scenario adds samples to the same book.

Programs take turns (A B C A B C), so that a machine that drifts drifts for all.
Samples are in milliseconds, MiB, percent of a core, or a second's worth.
"""

import re
import shutil
import statistics
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path

from programs import HERE, PEERS, Installed, Program
from pty_program import PtyProgram
from serving import Served, answering, served

LARGE, MIDDLE, SMALL = 100_000, 1_000, 60
IDLE = 3_000
WORDS = ("shopify", "ebay", "a1f", "walmart")
"""Typed into a filter; without store names, platforms and IDs are what there is. No q:
should one reach the list instead, it would quit."""
SORT_KEYS = "stplcw"
WIDE = 140
"""Columns from which on the pane is beside the list."""
HELD, REPEATS = 150, 30
"""How often a key that is held down comes, and how often a second."""
_PANE_HEAD = re.compile(r"▏ (.+?) +[\d,]+ of [\d,]+ *$")
SLOW_QUIET = 0.12
"""Seconds without output after which a filter or an order is taken as settled."""


class Book:
    """All samples, by what was measured; what was not has None for a figure."""

    def __init__(self) -> None:
        self._samples: defaultdict[str, list[float]] = defaultdict(list)

    def add(self, name: str, sample: float | None) -> None:
        if sample is not None:
            self._samples[name].append(sample)

    def median(self, name: str) -> float | None:
        return statistics.median(self._samples[name]) if self._samples[name] else None

    def p95(self, name: str) -> float | None:
        """The sample that 95 of 100 do not exceed."""
        ordered = sorted(self._samples[name])
        return ordered[round(0.95 * (len(ordered) - 1))] if ordered else None

    def most(self, name: str) -> float | None:
        return max(self._samples[name], default=None)


@dataclass
class Bench:
    """What scenarios work with."""

    installed: Installed
    folder: Path
    environ: Mapping[str, str]
    """For what is run without a terminal."""
    runs: int = 7
    """Of a start-up, after one that is not counted."""
    rounds: int = 3
    """Of a program's keys."""
    presses: int = 40
    """Of one key in a round."""
    idle_seconds: float = 70
    sweep_minutes: float = 0.5
    lifted: Mapping[str, str] = field(default_factory=dict)
    """Variables that let the console sweep without a budget, such as
    RUTTER_REQUESTS_PER_SECOND=100000. Without them all statuses are never known at
    LARGE, those of sweep_minutes are, and P10 waits some minutes for the sweep to
    come to an end."""
    book: Book = field(default_factory=Book)
    open: ExitStack = field(default_factory=ExitStack)
    _served: dict[tuple[int, bool], Served] = field(default_factory=dict)

    def served(self, count: int, *, freely: bool = False) -> Served:
        """So many connections on a port until all is over; ``freely``: as many
        requests as come."""
        if (count, freely) not in self._served:
            serve = [self.installed.connections_tui, "sandbox", "serve"]
            if freely:
                serve = [self.installed.python, str(HERE / "serve_freely.py")]
            folder = self.folder / f"{count}{'-freely' if freely else ''}"
            context = served(serve, count, folder, self.environ)
            self._served[count, freely] = self.open.enter_context(context)
        return self._served[count, freely]

    def console(self, count: int) -> Program:
        return self.installed.console(self.served(count), count)

    def hurried_console(self, count: int) -> Program:
        """One that knows all statuses as soon as can be."""
        place = self.served(count, freely=bool(self.lifted))
        return self.installed.console(place, count, self.lifted)

    def counted_runs(self) -> Iterator[Callable[[str, float | None], None]]:
        """As many times as is said, a way to note a sample; the first is a warm-up."""
        yield lambda _name, _sample: None
        for _ in range(self.runs):
            yield self.book.add


# -- starting and leaving


def start_small(bench: Bench) -> None:
    """Sixty connections: the very first start, the first list, the next start."""
    home = bench.installed.console_home
    bare, posting = bench.installed.bare(), bench.installed.posting()
    console = bench.installed.console()
    for note in bench.counted_runs():
        _start_and_leave(bare, note, "bare")
        shutil.rmtree(home, ignore_errors=True)
        _start_and_leave(console, note, "cold")
        _forget_all_but_sandbox(home)
        _start_and_leave(console, note, "first", rest=2)
        _start_and_leave(console, note, "again")
        if posting is not None:
            _start_and_leave(posting, note, "posting")


def _start_and_leave(
    program: Program,
    note: Callable[[str, float | None], None],
    name: str,
    *,
    rest: float = 0.5,
) -> None:
    with program.running() as running:
        note(f"{name} painted", running.wait_for(program.first_rows))
        running.rest(rest)
        note(f"{name} quit", running.quit(program.quit_key))


def _forget_all_but_sandbox(home: Path) -> None:
    for path in home.rglob("*"):
        if path.is_file() and not path.name.startswith("sandbox.sqlite3"):
            path.unlink()


def close_dialogs(bench: Bench) -> None:
    """esc out of the help, and out of a dialog as Textual makes it."""
    programs = {
        "console": bench.installed.console(),
        "dialog": bench.installed.dialog(),
    }
    with ExitStack() as stack:
        running = {}
        for name, program in programs.items():
            running[name] = stack.enter_context(program.running())
            running[name].wait_for(program.first_rows)
            running[name].rest(2)
        for _ in range(bench.runs):
            for name, one in running.items():
                one.press("?", quiet=0.3)
                bench.book.add(f"{name} esc", one.press("esc", quiet=0.3))


# -- a hundred thousand


def start_large(bench: Bench) -> None:
    """First rows, all rows, and what they weigh."""
    book, large = bench.book, bench.served(LARGE)
    bare = bench.installed.bare()
    programs = {
        "large": bench.console(LARGE),
        "visidata": bench.installed.visidata(large, LARGE),
        "middle": bench.console(MIDDLE),
    }
    for note in bench.counted_runs():
        with bare.running() as running:
            note("bare beside large", running.wait_for(bare.first_rows))
        for name, program in programs.items():
            if program is not None:
                _load(program, note, name)
    _load(bench.installed.data_table(large, LARGE), book.add, "table")


def _load(
    program: Program, note: Callable[[str, float | None], None], name: str
) -> None:
    with program.running() as running:
        note(f"{name} painted", running.wait_for(program.first_rows))
        note(f"{name} loaded", running.wait_for(program.all_loaded, seconds=120))
        running.rest(1)
        note(f"{name} memory", running.memory_mib)
        note(f"{name} peak", running.peak_mib)


def weigh_statuses(bench: Bench) -> None:
    """The console's memory once it knows statuses: all, or those of some minutes."""
    if not bench.lifted:
        with _loaded(bench.console(LARGE)) as running:
            running.rest(60 * bench.sweep_minutes)
            bench.book.add("swept memory", running.memory_mib)
        return
    for name, count in (("known", LARGE), ("known middle", MIDDLE)):
        with _loaded(bench.hurried_console(count)) as running:
            running.wait_until(lambda text: "unchecked" not in text, seconds=1200)
            running.rest(2)
            bench.book.add(f"{name} memory", running.memory_mib)


@contextmanager
def _loaded(program: Program) -> Iterator[PtyProgram]:
    """A program that has read all there is, and has come to rest."""
    with program.running() as running:
        running.wait_for(program.all_loaded, seconds=120)
        running.rest(1)
        yield running


# -- keys


def press_keys(bench: Bench) -> None:
    """Down, page, filter and order, each program in its turn."""
    large = bench.served(LARGE)
    programs = {
        "small": bench.console(SMALL),
        "middle": bench.console(MIDDLE),
        "large": bench.console(LARGE),
        "visidata": bench.installed.visidata(large, LARGE),
        "fzf": bench.installed.fzf(large, LARGE),
    }
    for _ in range(bench.rounds):
        for name, program in programs.items():
            if program is not None:
                _press_all(bench, program, name)
    _press_all(bench, bench.installed.data_table(large, LARGE), "table")


def _press_all(bench: Bench, program: Program, name: str) -> None:
    with _loaded(program) as running:
        if program.pause_key:
            _pause(program, running)
        _move(bench, running, name)
        if name in ("large", "fzf"):
            _type_filters(bench.book, program, running, name)
        if name == "large":
            _sort(bench.book, running)


def _pause(program: Program, running: PtyProgram) -> None:
    """Stops what it asks by itself, and waits for what that still changes."""
    running.press(program.pause_key)
    running.rest(3)


def _move(bench: Bench, running: PtyProgram, name: str) -> None:
    for _ in range(bench.presses):
        bench.book.add(f"{name} down", running.press("down"))
    for turn in range(bench.presses // 2):
        key = "page-up" if turn % 2 else "page-down"
        bench.book.add(f"{name} page", running.press(key))


def _type_filters(book: Book, program: Program, running: PtyProgram, name: str) -> None:
    for word in WORDS:
        if program.start_filter:
            running.press(program.start_filter, quiet=SLOW_QUIET)
        for character in word:
            book.add(f"{name} filter", running.press(character, quiet=SLOW_QUIET))
        running.press(program.clear_filter, quiet=2 * SLOW_QUIET)


def _sort(book: Book, running: PtyProgram) -> None:
    for key in SORT_KEYS:
        running.press("s", quiet=SLOW_QUIET)
        book.add("large sort", running.press(key, quiet=SLOW_QUIET))
    book.add("large sort lost", _lost_while_sorting(running))


def _lost_while_sorting(running: PtyProgram, presses: int = 5) -> float:
    """How many of the keys pressed while the order is worked out do nothing."""
    running.press("home", quiet=SLOW_QUIET)
    before = cursor_row(running.lines)
    running.press("s", quiet=SLOW_QUIET)
    for key in (SORT_KEYS[1], *["down"] * presses):
        running.send(key)
    running.rest(3)
    return presses - (cursor_row(running.lines) - before)


def press_while_busy(bench: Bench) -> None:
    """Down and up in turn: while it loads, while it sweeps, and at rest."""
    console = bench.console(LARGE)
    for _ in range(bench.rounds):
        with console.running() as running:
            running.wait_for(console.first_rows)
            step = partial(_step, bench.book, running, cycle(("down", "up")))
            running.send("down")  # From the first row up there is no way.
            while not running.shows(console.all_loaded):
                step("loading")
            running.rest(2)
            for _ in range(bench.presses):
                step("sweeping")
            _pause(console, running)
            for _ in range(bench.presses):
                step("resting")


def press_beside_pane(bench: Bench) -> None:
    """While it sweeps, with the status pane beside the list: until the pane shows the
    next row, and how far it is behind a key that is held down."""
    console = bench.console(LARGE)
    for _ in range(bench.rounds):
        with console.running(columns=WIDE) as running:
            running.wait_for(console.all_loaded, seconds=120)
            running.rest(2)
            keys = cycle(("down", "up"))
            running.send("down")
            for _ in range(bench.presses):
                for what, place in (("cursor", cursor_row), ("pane", pane_title)):
                    took = running.press_until_moved(next(keys), place)
                    bench.book.add(f"{what} beside pane", took)
                    running.rest(0.1)
            lag = running.hold("down", pane_title, times=HELD, rate=REPEATS)
            bench.book.add("held", lag)


def pane_title(lines: list[str]) -> str:
    """Which connection the pane shows, as its head says; empty where there is none."""
    found = (_PANE_HEAD.search(line) for line in lines)
    return next((one[1] for one in found if one), "")


def _step(book: Book, running: PtyProgram, keys: Iterator[str], when: str) -> None:
    book.add(f"key {when}", running.press_until_moved(next(keys), cursor_row))
    running.rest(0.1)  # What the key set off beside the list has an end as well.


def cursor_row(lines: list[str]) -> int:
    """Where the console's cursor is on the screen; -1 where it is not."""
    return next((row for row, line in enumerate(lines) if line.startswith("> ")), -1)


# -- doing nothing, and doing it without a terminal


def idle(bench: Bench) -> None:
    """Processor time with the list read again each minute, and nothing else to do."""
    with _loaded(bench.hurried_console(IDLE)) as running:
        _until_at_rest(running)
        bench.book.add("idle cpu", running.processor_percent(bench.idle_seconds))


def _until_at_rest(running: PtyProgram, *, minutes: float = 6) -> None:
    """Until it has read what there is to read, as its use of the processor tells."""
    deadline = time.monotonic() + 60 * minutes
    quiet = 0
    while quiet < 3 and time.monotonic() < deadline:
        quiet = quiet + 1 if running.processor_percent(3) < 2 else 0


def run_commands(bench: Bench) -> None:
    """Commands that end by themselves, beside the least that could do the same."""
    python, environ = (
        bench.installed.python,
        {
            **bench.environ,
            **bench.served(SMALL).environ,
        },
    )
    commands = {
        "help": [bench.installed.connections_tui, "--help"],
        "click help": [python, str(PEERS / "click_help.py"), "--help"],
        "list": [bench.installed.connections_tui, "list", "--json"],
        "click list": [python, str(PEERS / "click_list.py")],
    }
    for note in bench.counted_runs():
        for name, argv in commands.items():
            _time(argv, environ, note, name)


def list_large(bench: Bench) -> None:
    """Every connection as a line of text, beside the tools a shell has for it."""
    environ = {**bench.environ, **bench.served(LARGE).environ}
    commands = {"list large": [bench.installed.connections_tui, "list"]}
    if shutil.which("curl") and shutil.which("jq"):
        commands["curl and jq"] = ["/bin/sh", str(PEERS / "curl_jq.sh")]
    for note in bench.counted_runs():
        for name, argv in commands.items():
            # What was read is not remembered: it is read again, as curl does.
            shutil.rmtree(bench.installed.console_home, ignore_errors=True)
            _time(argv, environ, note, name)


def _time(
    argv: list[str],
    environ: Mapping[str, str],
    note: Callable[[str, float | None], None],
    name: str,
) -> None:
    began = time.perf_counter()
    done = subprocess.run(argv, env=environ, capture_output=True, check=False)
    if done.returncode == 0:
        note(name, 1000 * (time.perf_counter() - began))


def sweep_freely(bench: Bench) -> None:
    """A thousand statuses as fast as they come: the console's sweep, and httpx."""
    python = bench.installed.python
    server = [python, str(HERE / "status_server.py")]
    with answering(server, bench.environ) as given:
        for _ in range(bench.rounds):
            for kind in ("sweep", "httpx"):
                argv = [
                    python,
                    str(HERE / "sweep_rate.py"),
                    kind,
                    given["RUTTER_BASE_URL"],
                ]
                done = subprocess.run(
                    argv, env=bench.environ, capture_output=True, text=True, check=False
                )
                with suppress(ValueError):
                    bench.book.add(f"{kind} rate", float(done.stdout))
