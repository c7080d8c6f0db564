"""Measures the console beside other programs: ``make bench``.

``run.py p1 p5`` takes some of the figures only, and shows them without keeping them.
Needs Linux, which tells memory and processor time of a program and its children.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from figures import FIGURES, Row
from programs import Installed
from pty_program import COLUMNS, ROWS, GaveUp
from scenarios import Bench

HERE = Path(__file__).parent
RESULTS = HERE / "results.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
PEERS = ("posting", "visidata")


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        bench = _bench(options, Path(folder))
        with bench.open:
            rows = _measure(bench, options.figures or list(FIGURES))
    report = "\n".join([*_circumstances(bench, options.note), "", *_table(rows)])
    if options.keep:
        _keep(report)
    sys.stdout.write(f"{report}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", nargs="*", type=_figure, metavar="P1")
    parser.add_argument("--venv", type=Path, default=HERE.parent / ".venv")
    parser.add_argument("--runs", type=int, default=Bench.runs, help="of a start-up")
    parser.add_argument(
        "--rounds", type=int, default=Bench.rounds, help="of each program's keys"
    )
    parser.add_argument(
        "--presses", type=int, default=Bench.presses, help="of each key in a round"
    )
    parser.add_argument("--idle-seconds", type=float, default=Bench.idle_seconds)
    parser.add_argument("--sweep-minutes", type=float, default=Bench.sweep_minutes)
    parser.add_argument(
        "--lift",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a variable that lets the console sweep without a budget: P8, P10 and "
        "P12 speak of every status known",
    )
    parser.add_argument("--keep", action="store_true", help="write results.md")
    parser.add_argument("--note", default="", help="a word on this run for results.md")
    return parser.parse_args()


def _figure(name: str) -> str:
    if name.lower() not in FIGURES:
        raise argparse.ArgumentTypeError(f"{name}: one of {', '.join(FIGURES)}.")
    return name.lower()


def _bench(options: argparse.Namespace, folder: Path) -> Bench:
    installed = Installed(options.venv.absolute() / "bin", folder / "home")
    installed.home.mkdir()
    return Bench(
        installed=installed,
        folder=folder,
        environ=installed.environ,
        runs=options.runs,
        rounds=options.rounds,
        presses=options.presses,
        idle_seconds=options.idle_seconds,
        sweep_minutes=options.sweep_minutes,
        lifted=dict(pair.split("=", 1) for pair in options.lift),
    )


def _measure(bench: Bench, names: Iterable[str]) -> list[Row]:
    """Plays what the figures need, each scenario once."""
    figures = [FIGURES[name] for name in names]
    for scenario in dict.fromkeys(s for f in figures for s in f.scenarios):
        began = time.monotonic()
        try:
            scenario(bench)
        except GaveUp as trouble:
            sys.stderr.write(f"{scenario.__name__} gave up. {trouble}\n")
        seconds = time.monotonic() - began
        sys.stderr.write(f"{scenario.__name__}: {seconds:.0f} s\n")
    return [row for figure in figures for row in figure.rows(bench.book)]


# -- what is written


def _circumstances(bench: Bench, note: str) -> list[str]:
    day = datetime.now(UTC).date().isoformat()
    textual = subprocess.run(
        [bench.installed.python, "-c", _VERSIONS],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    return [
        *([f"**{note}**", ""] if note else []),
        f"{day}, {platform.system()}, {os.cpu_count()} cores, {COLUMNS}x{ROWS}; "
        f"{textual}; {', '.join(map(_peer, PEERS))}, {_fzf()}.",
        f"Start-ups: {bench.runs} runs in turn after a warm-up, medians. Keys: "
        f"{bench.rounds} rounds of {bench.presses}.",
    ]


_VERSIONS = """
import platform, importlib.metadata as m
print("Python", platform.python_version(), end=", ")
print(", ".join(f"{n} {m.version(n)}" for n in ("connections-tui", "textual", "httpx")))
"""


def _peer(name: str) -> str:
    try:
        return f"{name} {metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return f"{name} not there"


def _fzf() -> str:
    try:
        said = subprocess.run(["fzf", "--version"], capture_output=True, text=True)
    except OSError:
        return "fzf not there"
    return f"fzf {said.stdout.split()[0]}"


def _table(rows: list[Row]) -> list[str]:
    head = "| figure | what | ours | reference | ratio | target | |"
    return [head, "|---|---|---|---|---|---|---|", *map(_line, rows)]


def _line(row: Row) -> str:
    return _cells(
        row.figure,
        row.what,
        _amount(row.ours, row.unit),
        f"{row.reference}: {_amount(row.theirs, row.unit)}" if row.reference else "",
        f"{row.ratio:.2f}" if row.ratio is not None else "",
        _target(row),
        _verdict(row),
    )


def _target(row: Row) -> str:
    if row.limit is None:
        return ""
    sign = "≥" if row.is_least else "≤"
    return f"{sign} {row.limit:g} {'×' if row.reference else row.unit}".strip()


def _verdict(row: Row) -> str:
    if row.limit is None:
        return ""
    return {True: "met", False: "**missed**", None: "not there"}[row.is_met]


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "not there"
    digits = 0 if value >= 100 or not unit else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}".strip()


def _keep(report: str) -> None:
    """Puts the report between its marks; what is written by hand around it stays."""
    old = RESULTS.read_text(encoding="utf-8")
    marks = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    # A function, so that nothing in the report is taken as a reference to a group.
    new, found = marks.subn(lambda _: f"{BEGIN}\n{report}\n{END}", old)
    if not found:
        raise SystemExit(f"{RESULTS.name} has no {BEGIN} … {END} to write between.")
    RESULTS.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
