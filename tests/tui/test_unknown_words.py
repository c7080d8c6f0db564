"""Words of the service that this console does not know, as a person meets them."""

from typing import Any

import httpx
import pytest

from connections_tui.fleet import Health
from stand_ins.transport import Transport

from .console import console


class Service(Transport):
    """One connection: what the list says of it, and what its status says."""

    def __init__(self, state: str, **status: Any) -> None:
        super().__init__(before=self._answer)
        self._state = state
        self._status = status

    def _answer(self, request: httpx.Request) -> httpx.Response:
        row = {"id": "id-1", "platform": "SHOPIFY", "access_token": "token-of-id-1"}
        if request.url.path.endswith("/connections"):
            link = "https://link.rutterapi.com/connection/id-1"
            row |= {"status": self._state, "name": "Kettle & Co", "link_url": link}
            return httpx.Response(200, json={"connections": [row]})
        if request.url.path.endswith("/status"):
            status = {
                "is_ready": True,
                "last_sync_completed_at": "2026-03-14T09:20:00Z",
                **self._status,
            }
            return httpx.Response(200, json={"connection": row, "status": status})
        return httpx.Response(404, json={"error_code": "NOT_SUPPORTED"})


@pytest.mark.parametrize("word", ["revoked", "paused", "expired", "quarantined"])
async def test_a_state_that_is_not_documented_stands_in_the_row_and_the_pane(
    word: str,
) -> None:
    """The status says that all is well; it has no such word."""
    async with console(size=(140, 40), transport=Service(word)) as user:
        await user.until_shown("WHAT")

        assert user.chosen.health is not Health.HEALTHY
        assert f'state "{word}"' in user.row("> ")
        assert "a state that this console does not know." in user.words()
        assert "Nothing to do." not in user.words()


@pytest.mark.parametrize(
    "reason",
    ["INVALID_GRANT", "FAILED_TO_AUTHENTICATE", "needs_reauth", "NEEDS_REAUTH "],
)
async def test_a_reason_that_asks_for_a_sign_in_offers_the_link(reason: str) -> None:
    disabled = {"is_disabled": True, "disabled_reason": reason}
    service = Service("active", disabled_status=disabled)
    async with console(size=(140, 40), transport=service) as user:
        await user.until_shown("WHAT")

        assert "NEEDS REAUTH" in user.words()
        for said in ("rejects the stored login", "WHO Merchant", "L link "):
            assert said in user.words()


async def test_the_words_of_a_batch_are_known_in_any_spelling() -> None:
    words = ["completed", "In Progress", "not-started", "Failed", "RETRYING"]
    history = {
        "historical_sync_completed": False,
        "batches": [
            {"batch_num": n, "progress_info": {"orders": {"status": word}}}
            for n, word in enumerate(words, start=1)
        ],
    }
    service = Service("active", historical_sync_status=history)
    async with console(size=(140, 40), transport=service) as user:
        await user.until_shown("WHAT")
        user.app.connections.pane.tab = 2
        await user.until_shown("completed", "in progress", "not started", "failed")

        assert "RETRYING" in user.words()
        assert "orders ✓ ↻ - ✗ ?" in user.words()
