"""The whole answers about the connections asked about last, for those who read them.

The fleet keeps the gist of a status for all; pages and raw JSON need what came.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace
from datetime import datetime

from connections_tui import models
from connections_tui.api import Answer, ApiError
from connections_tui.fleet.asking.lanes import Ask, Kind
from connections_tui.fleet.fleet import MOST_WHOLE


@dataclass(frozen=True)
class Answers:
    """What the service answered last about one connection."""

    status: "Answer[models.ConnectionStatus] | None" = field(default=None, repr=False)
    status_at: datetime | None = None
    details: "Answer[models.ConnectionDetails] | ApiError | None" = field(
        default=None, repr=False
    )
    """An error where its platform has none, or they could never be read."""
    failure: ApiError | None = None
    """Why the last status request failed; None after one that did not."""
    failed_at: datetime | None = None

    @property
    def kinds(self) -> frozenset[Kind]:
        """What is at hand."""
        at_hand = {Kind.STATUS: self.status, Kind.DETAILS: self.details}
        return frozenset(kind for kind, one in at_hand.items() if one is not None)


_NONE = Answers()


class WholeAnswers:
    """The last ones, by connection ID; older ones are dropped."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._answers: dict[str, Answers] = {}

    def of(self, connection_id: str) -> Answers:
        return self._answers.get(connection_id, _NONE)

    def take_status(self, ask: Ask, answer: "Answer[models.ConnectionStatus]") -> None:
        details = self.of(ask.connection_id).details
        self._keep(ask, Answers(answer, self._clock(), details))

    def take_details(
        self, ask: Ask, answer: "Answer[models.ConnectionDetails]"
    ) -> None:
        self._keep(ask, replace(self.of(ask.connection_id), details=answer))

    def take_failure(self, ask: Ask, error: ApiError) -> None:
        """What was answered before stays beside it."""
        answers = self.of(ask.connection_id)
        if ask.kind is Kind.STATUS:
            answers = replace(answers, failure=error, failed_at=self._clock())
        elif not error.is_passing or answers.details is None:
            answers = replace(answers, details=error)
        self._keep(ask, answers)

    def keep_only(self, ids: Container[object], changed: frozenset[str]) -> None:
        """Drops those that changed and are not among the IDs any more."""
        for connection_id in changed & self._answers.keys():
            if connection_id not in ids:
                del self._answers[connection_id]

    def _keep(self, ask: Ask, answers: Answers) -> None:
        self._answers.pop(ask.connection_id, None)
        self._answers[ask.connection_id] = answers
        if len(self._answers) > MOST_WHOLE:
            del self._answers[next(iter(self._answers))]
