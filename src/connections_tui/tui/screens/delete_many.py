"""Deleting several connections: a table of them, the progress, and what became of each.

Nothing is sent before a clear yes, and nothing that was not in the table by then.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum, auto

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from connections_tui.changes.delete import Deletion
from connections_tui.changes.delete_results import result_table
from connections_tui.changes.many_deletes import ManyDeletes, Result
from connections_tui.fleet import Record
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.tui.pages import delete_head, delete_table
from connections_tui.tui.pages.delete_table import Row, Widths
from connections_tui.tui.screens.lines import Line, LinesScreen
from connections_tui.tui.screens.save_file import SaveScreen
from connections_tui.tui.screens.sure import is_sure
from connections_tui.tui.terminal.keys import Careful
from connections_tui.words import present
from connections_tui.words.delete_risks import riskiest_first

_CELLS_AROUND, _WIDEST = 7, 110
"""Cells of the dialog beside its lines, and its width in ``styles.tcss``."""


class Phase(Enum):
    """What the screen shows."""

    ASKING = auto()
    """The table, before a yes."""
    RUNNING = auto()
    ENDED = auto()


class DeleteManyScreen(LinesScreen, Careful[None]):
    """The connections are those it was opened for, whatever the list does.

    The riskiest stand first and are deleted last, so that a stop keeps them.
    """

    BINDINGS = [
        Binding("y", "confirm", "Delete"),
        Binding("p", "pause", "Pause or go on"),
        Binding("s", "stop", "Stop"),
        Binding("t", "retry", "Retry those that failed"),
        Binding("w", "save", "Save the results"),
        Binding("r", "refresh", "Check them again"),
        Binding("c", "copy", "Copy the line"),
        Binding("C", "copy_command", "Copy the command line"),
    ]
    AROUND = 18
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]

    def __init__(
        self,
        records: Sequence[Record],
        session: Session,
        clock: Callable[[], datetime],
        *,
        hidden: int = 0,
    ) -> None:
        """``hidden``: how many of them the filter of the list hides."""
        super().__init__()
        self._records = riskiest_first(records, clock())
        self._all = {record.id: record for record in self._records}
        self._session = session
        self._profile = session.profile
        self._clock = clock
        self._hidden = hidden
        self._phase = Phase.ASKING
        self._job: ManyDeletes | None = None
        self._results: dict[str, Result] = {}
        """By ID: the last outcome of each that was confirmed."""
        self._drawn: object = None
        """What the table was last drawn from."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog lines delete-many"):
            yield Static(id="head", markup=False)
            yield Static(id="columns", markup=False)
            yield OptionList(markup=False, compact=True)
            yield Static(id="whole", markup=False)

    def on_mount(self) -> None:
        # A long table takes a moment to draw: keys come first.
        self.set_interval(max(1.0, len(self._records) / 200), self._grow_older)

    def on_resize(self) -> None:
        self._redraw()

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # Textual's
    ) -> bool | None:
        match action:
            case "confirm" | "copy_command" | "refresh":
                return self._phase is Phase.ASKING
            case "pause" | "stop":
                return self._phase is Phase.RUNNING
            case "save":
                return self._phase is Phase.ENDED
            case "retry":
                return self._phase is Phase.ENDED and bool(self._failed)
        return True

    @property
    def _failed(self) -> list[Record]:
        results = self._results.values()
        ids = [it.deletion.connection_id for it in results if it.is_failed]
        return [self._all[i] for i in ids]

    # -- what is shown

    def heading(self) -> str:
        name = clean(self._profile.name, 30)
        where = f"{self._profile.environment} · {name}"
        return f"Delete {len(self._records):,} connections · {where}"

    def head(self) -> Content:
        job = self._job
        if self._phase is Phase.ASKING or job is None:
            return delete_head.question(
                self._records,
                self._profile,
                self._clock(),
                hidden=self._hidden,
                is_again=bool(self._results),
            )
        if self._phase is Phase.RUNNING:
            return Content(delete_head.progress(job))
        results = self._results.values()
        return Content(delete_head.outcome(results, len(self._all), job.stopped_by))

    def lines(self) -> Sequence[Line]:
        if self._phase is Phase.ENDED:
            return list(map(_outcome, delete_table.by_need(self._results.values())))
        if self._phase is Phase.RUNNING:
            assert self._job is not None
            return list(map(_outcome, self._job.unlike_the_rest))
        now, widths = self._clock(), self._widths
        return [
            Line(delete_table.line(it, widths, now), delete_table.in_full(it, now))
            for it in self._rows
        ]

    def empty(self) -> str:
        return "No delete failed so far."

    def show(self) -> None:
        super().show()
        is_asking = self._phase is Phase.ASKING
        self.query_one(Vertical).set_class(is_asking, "-asking")
        columns = self.query_one("#columns", Static)
        columns.display = is_asking
        if is_asking:
            columns.update(delete_table.heading(self._widths))
        self.query_one(Vertical).border_subtitle = Content(self._keys())

    def _keys(self) -> str:
        if self._phase is Phase.RUNNING:
            return "p pause or go on · s stop"
        if self._phase is Phase.ASKING:
            return f"y delete {len(self._records):,} · esc keep · r check · c C copy"
        retry = f"t retry {len(self._failed):,} · " if self._failed else ""
        return f"{retry}w save · c copy · esc close"

    @property
    def _widths(self) -> Widths:
        return Widths.within(min(self.app.size.width, _WIDEST) - _CELLS_AROUND)

    @property
    def _rows(self) -> list[Row]:
        return delete_table.rows(self._records, self._results, self._session.fleet)

    def _redraw(self) -> None:
        """Keeps the cursor on its line."""
        if not self.is_mounted or self._pruning:
            return  # the console is ending
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        self.show()
        if self._lines:
            options.highlighted = min(at, len(self._lines) - 1)
        self.refresh_bindings()

    def _grow_older(self) -> None:
        """Shows what was learned of them meanwhile."""
        if self._phase is not Phase.ASKING or not self.is_mounted or self._pruning:
            return
        drawn = {row.record.id: row.known for row in self._rows}
        if drawn != self._drawn:
            self._drawn = drawn
            self._records = riskiest_first(self._records, self._clock())
            self._redraw()

    # -- before the yes

    def action_refresh(self) -> None:
        if (upkeep := self._session.upkeep) is not None:
            upkeep.sweep.ask([record.id for record in self._records])
            self.notify("Checking them again.", markup=False)

    @work(group="copy")
    async def action_copy_command(self) -> None:
        from connections_tui.tui.terminal.clipboard import Clipboards

        text = delete_head.shell_line(self._records, self._profile)
        said = await Clipboards(self.app).copy(text, "the command line")
        self.notify(said, markup=False)

    @work(group="confirm", exclusive=True)
    async def action_confirm(self) -> None:
        """Deletes what is in the table now, after a second, clear yes."""
        records = self._records[::-1]
        deletions = [Deletion.of(it, present.named(it)) for it in records]
        if await is_sure(self.app, records, self._profile, self._clock()):
            await self._delete(deletions)

    # -- after it

    async def _delete(self, deletions: Sequence[Deletion]) -> None:
        changes = self._session.changes
        assert changes is not None
        self._job, task = changes.delete_many(deletions, self._told)
        self._phase = Phase.RUNNING
        self._redraw()
        # Shielded: the console may end, and what is under way still gets its outcome.
        await asyncio.shield(task)
        for result in self._job.results:
            self._results[result.deletion.connection_id] = result
        self._phase = Phase.ENDED
        self._redraw()

    def _told(self) -> None:
        """One is begun, or over."""
        if self._job is None or not self.is_mounted or self._pruning:
            return
        if len(self._job.unlike_the_rest) != len(self._lines):
            self._redraw()
        else:
            self._draw_head()

    def _draw_head(self) -> None:
        self.query_one("#head", Static).update(self.head())

    def action_pause(self) -> None:
        assert self._job is not None
        self._job.pause(not self._job.is_paused)
        self._draw_head()

    def action_stop(self) -> None:
        assert self._job is not None
        self._job.stop()
        self._draw_head()

    def action_retry(self) -> None:
        """Asks again, for those that failed and no others."""
        self._records = riskiest_first(self._failed, self._clock())
        self._hidden = 0
        self._phase = Phase.ASKING
        self._redraw()

    @work(group="save", exclusive=True)
    async def action_save(self) -> None:
        """What became of each, as CSV."""
        results = delete_table.by_need(self._results.values())
        screen = SaveScreen(
            "Save the results", "deleted.csv", lambda: result_table(results).encode()
        )
        if (saved := await self.app.push_screen_wait(screen)) is not None:
            self.notify(f"Saved {saved}", markup=False)

    def action_leave(self) -> None:
        """Goes back to the results before a retry; not while deletes run."""
        if self._phase is Phase.RUNNING:
            self.notify("Deletes are in progress. Press s to stop.", markup=False)
        elif self._phase is Phase.ASKING and self._results:
            self._phase = Phase.ENDED
            self._redraw()
        else:
            self.dismiss(None)


def _outcome(result: Result) -> Line:
    whole = f"{result.state} · {delete_table.outcome_in_full(result)}"
    return Line(delete_table.outcome_line(result), whole)
