"""Sends what the create form holds, once, and shows what came of it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.widget import Widget

from connections_tui.changes.changes import Changes
from connections_tui.changes.create import (
    Created,
    Creation,
    NotCreated,
    Outcome,
    Unknown,
)
from connections_tui.changes.refused_fields import named_fields
from connections_tui.tui.background import in_background
from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.screens.in_doubt import KEEP, screen_for

if TYPE_CHECKING:
    from connections_tui.tui.screens.create_form import CreateScreen


class FormResult(Struct, frozen=True):
    """What the form gives when there is a connection to show."""

    connection_id: str
    created: Created | None = None
    """None if it was found in the list after a lost response."""
    awaits_merchant: bool = False


class Sending:
    """The requests of one form: one at a time, and a second one after a question."""

    def __init__(
        self, screen: "CreateScreen", changes: Changes, clock: Callable[[], datetime]
    ) -> None:
        self._screen = screen
        self._changes = changes
        self._clock = clock
        self._was_in_doubt = False
        self._creation: Creation | None = None
        self._focused_before: Widget | None = None

    def submit(self, creation: Creation) -> None:
        """Sends it; asks first where that may make a second connection."""
        if self._was_in_doubt:
            self._ask_first("The first one may have been created.", creation)
        elif self._changes.was_just_sent(creation):
            self._ask_first("The same credentials were just sent.", creation)
        else:
            self._send(creation)

    def forget(self) -> None:
        """The form closes: nobody waits for the outcome, and the secrets go."""
        if self._creation is not None:
            self._creation.is_watched = False
        self._creation = None

    def _ask_first(self, why: str, creation: Creation) -> None:
        asking = partial(self._send_after_a_yes, why, creation)
        in_background(self._screen, asking, group="again", exclusive=True)

    async def _send_after_a_yes(self, why: str, creation: Creation) -> None:
        choices = [KEEP, Choice("s", "Send", "may create a second connection")]
        menu = ChooseScreen(f"{why} Send again?", choices)
        if await self._screen.app.push_screen_wait(menu) == "s":
            self._send(creation)

    def _send(self, creation: Creation) -> None:
        # A second key press does nothing from here: a create is not idempotent.
        self._focused_before = self._screen.focused
        self._screen.is_sending = True
        self._creation = creation
        outcome = partial(self._await_outcome, self._changes.create(creation))
        in_background(self._screen, outcome, group="create")

    async def _await_outcome(self, task: "asyncio.Task[Outcome]") -> None:
        # Shielded: leaving the form ends the waiting, not the request.
        outcome = await asyncio.shield(task)
        if self._screen.is_ending:
            return
        self._screen.is_sending = False
        if self._focused_before is not None:
            self._focused_before.focus()
        match outcome:
            case Created():
                awaits = self._creation is not None and not self._creation.credentials
                chosen = outcome.connection.id
                result = FormResult(chosen, outcome, awaits_merchant=awaits)
                self._screen.close_with(result)
            case NotCreated():
                self._refused(outcome)
            case Unknown():
                await self._unknown(outcome)

    def _refused(self, refusal: NotCreated) -> None:
        """Keeps what was typed; shows at each field what the service said of it."""
        self._screen.say(refusal.sentence)
        if (form := self._screen.form) is not None:
            names = [box.field.name for box in form.inputs]
            if named := named_fields(refusal.error, names):
                form.refuse(named)

    async def _unknown(self, unknown: Unknown) -> None:
        """May have been created: shows what is new in the list, and asks."""
        self._was_in_doubt = True
        self._screen.say(unknown.sentence)
        asking = screen_for(unknown, self._clock())
        picked = await self._screen.app.push_screen_wait(asking)
        if picked is not None and picked != KEEP.key:
            found = (unknown.new or ())[int(picked) - 1]
            self._screen.close_with(FormResult(found.id))
