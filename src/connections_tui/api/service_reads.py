"""What the service knows beside connections, to look at: webhooks and jobs."""

from connections_tui import models
from connections_tui.api.calls import segment
from connections_tui.api.config_operations import LIST_WEBHOOKS, READ_JOB, READ_WEBHOOK
from connections_tui.api.documents import Document
from connections_tui.api.offers import Offers
from connections_tui.api.operations import Call

_LISTS = ("items", "webhooks")
"""Where a list of webhooks is: the array itself, or by its name."""


class ServiceReads:
    """Raises only ``ApiError``; ``NotOffered`` where the service lacks a call."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers

    async def webhooks(self) -> "list[models.Webhook]":
        """All of them."""
        return await self._offers.send(Call(LIST_WEBHOOKS), _read_webhooks, None)

    async def webhook(self, webhook_id: str) -> "models.Webhook":
        """Raises:
        NotFound: none has this ID.
        """
        call = Call(READ_WEBHOOK, segment(READ_WEBHOOK, webhook_id))
        return await self._offers.send(
            call, lambda document: document.read(models.Webhook, document.raw), None
        )

    async def job(self, job_id: str) -> "models.Job":
        """Raises:
        NotFound: none has this ID.
        """
        call = Call(READ_JOB, segment(READ_JOB, job_id))
        return await self._offers.send(
            call, lambda document: document.read(models.Job, document.raw), None
        )


def _read_webhooks(document: Document) -> "list[models.Webhook]":
    found = next((document.raw[n] for n in _LISTS if n in document.raw), None)
    if not isinstance(found, list):
        raise document.unreadable("has no list of webhooks in it")
    return [
        document.read(models.Webhook, one) for one in found if isinstance(one, dict)
    ]
