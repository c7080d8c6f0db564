"""What a command tells of the changes it makes."""

from typing import NoReturn

from connections_tui.api import ApiError
from connections_tui.cli import output
from connections_tui.cli.exits import fail_over
from connections_tui.session import Session


class ToldChanges:
    """Listens to the changes of a command, and says on standard error what happens."""

    session: Session

    def __init__(self) -> None:
        self._said = ""

    def say(self, message: str, *, is_error: bool = False) -> None:
        self._said = message
        output.say(message)

    def show(self, title: str, sentences: str) -> None:
        """What was not said already."""
        for paragraph in sentences.split("\n\n"):
            if paragraph != self._said:
                self.say(f"{title}: {paragraph}")

    def mark_busy(self, connection_id: str, note: str | None) -> None:
        output.progress(note or "")

    def refresh_connections(self) -> None:
        """A command ends: the next one lists anew."""

    async def read_list_anew(self) -> bool:
        try:
            await self.session.read_list()
        except ApiError:
            return False
        return True


def fail_refused(session: Session, sentence: str) -> NoReturn:
    """Where a change was refused, as a person has been told: with the code of what the
    service answered to the last one.

    Raises:
        Failed: always.
    """
    assert session.changes is not None
    assert session.changes.last_error is not None
    fail_over(session.changes.last_error, sentence, is_told=True)
