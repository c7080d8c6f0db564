"""An import: what is wrong with its rows, then what becomes of each."""

from collections.abc import Sequence
from pathlib import Path

from textual import work
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from connections_tui.access import ProfileView
from connections_tui.imports import (
    Importer,
    JournalUnusable,
    PlannedRow,
    Problem,
    State,
    result_table,
)
from connections_tui.imports.importer import Result
from connections_tui.text import clean
from connections_tui.tui.screens.lines import Line, LinesScreen
from connections_tui.tui.screens.save_file import SaveScreen
from connections_tui.tui.screens.typed_word import NumberScreen
from connections_tui.words import present

_MARKS = {
    State.UNKNOWN: ("?", "$state-unhealthy"),
    State.GONE: ("?", "$state-unhealthy"),
    State.REFUSED: ("✗", "$state-disabled"),
    State.NOT_SENT: ("-", "$muted"),
    State.DONE: ("✓", "$state-healthy"),
}
"""In the order of the result: what needs a person comes first."""


class ImportScreen(LinesScreen):
    """Nothing is sent before i. While it runs, p pauses it and s stops it."""

    BINDINGS = [
        Binding("i", "begin", "Import"),
        Binding("p", "pause", "Pause or go on"),
        Binding("s", "stop", "Stop"),
        Binding("w", "save", "Save the results"),
    ]
    KEYS = "i import · p pause · s stop · w save results · y copy · esc close"

    def __init__(self, importer: Importer, profile: ProfileView, source: str) -> None:
        """``source``: the path of the file."""
        super().__init__()
        self._importer = importer
        self._profile = profile
        self._source = source
        self._is_running = False
        self._has_ended = False

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # Textual's
    ) -> bool | None:
        match action:
            case "begin":
                return not self._is_running and not self._has_ended
            case "pause" | "stop":
                return self._is_running
            case "save":
                return self._has_ended
        return True

    # -- what is shown

    def heading(self) -> str:
        where = f"{self._profile.environment} · {clean(self._profile.name, 30)}"
        return f"Import {clean(Path(self._source).name, 30)} · {where}"

    def empty(self) -> str:
        if self._is_running:
            return "No row was refused so far."
        return "No errors. Press i to create them one by one."

    def head(self) -> Content:
        if self._is_running or self._has_ended:
            return Content(self._progress())
        rows, to_send = self._importer.rows, self._importer.to_send
        wrong = sum(bool(row.errors) for row in rows)
        warned = {it.row for it in self._problems() if it.is_warning}
        odd = sum(row.number in warned for row in to_send)
        earlier = len(rows) - wrong - len(to_send)
        odd_ones = f" ({odd:,} with warnings)" if odd else ""
        parts = [
            f"{len(to_send):,} to create{odd_ones}",
            f"{earlier:,} sent earlier" if earlier else "",
            f"{wrong:,} left out with errors" if wrong else "",
        ]
        number = present.plural(len(rows), "row")
        told = ", ".join(filter(None, parts))
        return Content(f"{number}: {told}. Nothing was sent yet.")

    def _problems(self) -> list[Problem]:
        found = [it for row in self._importer.rows for it in row.problems]
        return [*found, *self._importer.connected]

    def _progress(self) -> str:
        importer, counted = self._importer, self._importer.tally
        total = len(importer.rows)
        if self._has_ended:
            said = f"{present.plural(total, 'row')}: {', '.join(counted)}."
            return f"{said} {clean(importer.stopped_by, 300)}".rstrip()
        state = "Paused" if importer.is_paused else "Creating"
        if importer.stopped_by:
            state = "Stopping"
        at = min(len(importer.results) + 1, total)
        return f"{state} · row {at:,} of {total:,} · {' · '.join(counted)}"

    def lines(self) -> Sequence[Line]:
        if self._has_ended:
            results = self._importer.results
            order = {state: number for number, state in enumerate(_MARKS)}
            return list(map(_result, sorted(results, key=lambda it: order[it.state])))
        if self._is_running:
            return [_result(it) for it in self._importer.results if _is_told(it)]
        found = self._problems()
        return list(map(_problem, sorted(found, key=lambda it: it.is_warning)))

    # -- what is done

    @work(group="import", exclusive=True)
    async def action_begin(self) -> None:
        """Creates the sound rows; in production after their number was typed."""
        number = len(self._importer.to_send)
        if all(row.errors for row in self._importer.rows):
            self.notify("No row can be created. Correct the file.", markup=False)
            return
        is_asked = number and self._profile.is_production
        if is_asked and not await self._is_sure(number):
            return
        self._is_running = True
        self._redraw()
        try:
            await self._importer.run(self._told)
        except JournalUnusable as error:
            self._is_running = False
            self._redraw()
            self.notify(f"{error} Nothing was sent.", severity="error", markup=False)
            return
        self._is_running, self._has_ended = False, True
        self._redraw()

    async def _is_sure(self, number: int) -> bool:
        what = present.plural(number, "connection")
        name = clean(self._profile.name, 40)
        asking = NumberScreen(
            f"Import · {self._profile.environment}",
            f"{what} will be created in {name}, one by one.",
            number,
        )
        is_sure: bool | None = await self.app.push_screen_wait(asking)
        return is_sure is True

    def _told(self, result: Result) -> None:
        if not self.is_mounted or self._pruning:
            return  # the console is ending
        if _is_told(result):
            self.show()
        else:
            self.query_one("#head", Static).update(self.head())

    def _redraw(self) -> None:
        if self.is_mounted and not self._pruning:
            self.show()
            self.refresh_bindings()

    def action_pause(self) -> None:
        self._importer.pause(not self._importer.is_paused)
        self.query_one("#head", Static).update(self.head())

    def action_stop(self) -> None:
        self._importer.stop("Stopped. Import the file again to go on.")
        self.query_one("#head", Static).update(self.head())

    @work(group="save", exclusive=True)
    async def action_save(self) -> None:
        """Outcomes and links, as CSV."""
        path = Path(self._source)
        name = str(path.with_name(f"{path.stem}-results.csv"))
        results = list(self._importer.results)
        screen = SaveScreen(
            "Save results and links", name, lambda: result_table(results).encode()
        )
        if (saved := await self.app.push_screen_wait(screen)) is not None:
            self.notify(f"Saved {saved}", markup=False)

    def action_leave(self) -> None:
        if self._is_running:
            self.notify("The import is running. Press s to stop it.", markup=False)
        else:
            self.dismiss(None)


def _is_told(result: Result) -> bool:
    """Whether it is shown while the import runs."""
    return result.state in (State.REFUSED, State.UNKNOWN, State.GONE)


def _problem(problem: Problem) -> Line:
    mark, style = ("!", "$state-unhealthy") if problem.is_warning else ("✗", "$error")
    said = clean(f"row {problem.row:<4} {problem.column}: {problem.why}", 300)
    return Line(Content.assemble((f" {mark} ", style), said), problem.sentence)


def _result(result: Result) -> Line:
    mark, style = _MARKS[result.state]
    row = result.row
    earlier = " earlier" if result.is_earlier and result.state is State.DONE else ""
    told = [_name(row), result.connection_id or "", result.why]
    said = " · ".join(clean(part, 120) for part in told if part)
    shown = f"row {row.number:<4} {result.state}{earlier}  {said}"
    return Line(Content.assemble((f" {mark} ", style), shown), shown.strip())


def _name(row: PlannedRow) -> str:
    if row.reference:
        return present.private(row.reference)
    return present.platform_name(row.platform) if row.platform else "link"
