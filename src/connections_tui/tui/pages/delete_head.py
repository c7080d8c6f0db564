"""What stands over a table of deletes: question, progress, outcome. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

from textual.content import Content

from connections_tui.access import ProfileView
from connections_tui.changes.many_deletes import ManyDeletes, Result, State, tally
from connections_tui.fleet import Record
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.delete_risks import told_risks, told_undo
from connections_tui.words.shell_lines import command_line

_MOST_IDS = 1
"""IDs of the command line that are shown."""
_BAR = 16
_LONGEST_WHY = 300


def question(
    records: Sequence[Record],
    profile: ProfileView,
    now: datetime,
    *,
    hidden: int = 0,
    is_again: bool = False,
) -> Content:
    """What a yes means. ``hidden``: how many of them the filter of the list hides."""
    risky = told_risks(records, now)
    told = f"{risky}. The riskiest come first and are deleted last."
    not_shown = f"{hidden:,} of them are hidden by the filter. " if hidden else ""
    return Content.assemble(
        "These were not deleted. " if is_again else "",
        (not_shown, "bold $state-unhealthy"),
        told if risky else "No risk is known.",
        "\nTheir access tokens stop working immediately. ",
        told_undo(profile, now, "them"),
        ("\nCommand line: ", "$muted"),
        clean(shell_line(records, profile, most=_MOST_IDS), 400),
    )


def shell_line(
    records: Sequence[Record], profile: ProfileView, *, most: int | None = None
) -> str:
    """The same on the command line. ``most``: IDs that are shown; None for all."""
    ids = [present.pasteable(record.id) for record in records]
    shown = command_line(profile, "delete", *ids[:most])
    more = 0 if most is None else len(ids) - most
    return f"{shown} … and {more:,} more" if more > 0 else shown


def progress(job: ManyDeletes) -> str:
    """How far it is, and what it waits for."""
    done, total = len(job.results), len(job.deletions)
    drawn = present.bar(done, total, _BAR)
    said = f"{_state(job)} · {done:,} of {total:,} {drawn} {', '.join(job.tally)}"
    if job.under_way is not None:
        return f"{said}\nNow: {job.under_way.name_now}"
    if not job.is_paused:
        return said
    why = clean(job.paused_by, _LONGEST_WHY)
    return f"{said}\n{why}{' ' if why else ''}Press p to go on, s to stop."


def _state(job: ManyDeletes) -> str:
    if job.stopped_by:
        return "Stopping"
    if job.is_paused:
        return "Paused" if job.under_way is None else "Pausing"
    return "Deleting"


def outcome(results: Collection[Result], total: int, stopped_by: str) -> str:
    """How many became what, and why it ended early."""
    left = sum(it.state not in (State.DONE, State.GONE) for it in results)
    parts = [
        f"{present.plural(total, 'connection')}: {', '.join(tally(results))}.",
        clean(stopped_by, _LONGEST_WHY),
        "Those that are left stay marked." if left else "",
    ]
    return " ".join(filter(None, parts))
