"""What concerns no single connection: webhooks, and a job by its ID."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from connections_tui.api import ApiError
from connections_tui.tui import screens
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.api.service_reads import ServiceReads
    from connections_tui.tui.connections_screen import ConnectionsScreen

T = TypeVar("T")


class ServiceActions:
    """Reads them, and shows what came."""

    def __init__(self, screen: "ConnectionsScreen") -> None:
        self._screen = screen
        self._job_id = ""
        """The last one that was asked for."""

    async def webhooks(self) -> None:
        found = await self._read("webhooks", lambda reads: reads.webhooks())
        if found is None:
            return
        from connections_tui.words import service_words

        blocks = [service_words.webhook_facts(one) for one in found]
        self._screen.app.push_screen(screens.FactsScreen("Webhooks", blocks))

    async def job(self) -> None:
        about = "The service gives the ID of a job in place of an answer."
        dialog = screens.IdScreen("Job", about, self._job_id)
        job_id = await self._screen.app.push_screen_wait(dialog)
        if job_id is None:
            return
        self._job_id = job_id
        if (job := await self._read("job", lambda reads: reads.job(job_id))) is None:
            return
        from connections_tui.words import service_words

        shown = screens.FactsScreen(
            "Job", [service_words.job_facts(job)], service_words.job_answer_text(job)
        )
        self._screen.app.push_screen(shown)

    async def _read(
        self, what: str, read: Callable[["ServiceReads"], Awaitable[T]]
    ) -> T | None:
        """None where that failed, or the list is no longer there."""
        screen = self._screen
        assert screen.service.client is not None
        screen.say(f"Reading the {what}.")
        try:
            found = await read(screen.service.client.optional.reads)
        except ApiError as error:
            why = present.failure(error)
            screen.say(why, is_error=True)
            if screen.is_mounted:
                screen.app.push_screen(screens.OutcomeScreen("Not read", why))
            return None
        screen.say("")
        return found if screen.is_mounted else None
