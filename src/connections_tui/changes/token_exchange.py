"""Exchanging a public token: sent once, recorded, and its connection taken in."""

from typing import TYPE_CHECKING

from msgspec import Struct

from connections_tui.changes.performing import Attempt, Outcome, Performer
from connections_tui.fleet import Fleet
from connections_tui.words import present

if TYPE_CHECKING:
    from pydantic import SecretStr

    from connections_tui import models
    from connections_tui.api import ConnectionsClient


class TokenExchange(Struct, frozen=True):
    """The access token goes to the fleet, like those of the list; nothing shows it."""

    client: "ConnectionsClient"
    fleet: Fleet
    performer: Performer

    async def exchange(
        self, public_token: "SecretStr"
    ) -> "Outcome[models.ExchangedToken]":
        attempt = Attempt(
            "exchange",
            None,
            "The public token",
            None,
            None,
            busy="",
            done="",
            not_done="",
        )
        outcome = await self.performer.perform(
            attempt,
            lambda: self.client.optional.exchange(public_token),
            about=lambda found: found.connection_id,
        )
        if outcome.answer is not None:
            self._take_in(outcome.answer.value)
        return outcome

    def _take_in(self, found: "models.ExchangedToken") -> None:
        token = found.access_token.get_secret_value()
        known = self.fleet.get(found.connection_id)
        if known is None or known.access_token is None:
            self.fleet.add(found.as_connection())
        elif known.access_token != token:
            self.fleet.learn_token(found.connection_id, token)
        platform = present.platform_name(found.platform)
        name = present.short_id(found.connection_id)
        report = self.performer.report
        sentence = f"The public token is of {name}, {platform}."
        report.say(sentence)
        report.outcomes.append(sentence)
        report.refresh()
