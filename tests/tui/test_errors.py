"""What went wrong in this session, and what was changed from this machine."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from connections_tui.changes.audit import Audit, Ending
from stand_ins.transport import Transport, on

from .console import Clock, console

FEW = 6
SECRET = "canary-token-4711"


def _failing() -> Transport:
    refusal = httpx.Response(
        403,
        json={"error_message": f"No, {SECRET}."},
        headers={"X-Rutter-Request-ID": "req-9"},
    )
    return Transport(before=on("DELETE", "/connections/[^/]+", refusal))


async def test_e_lists_what_went_wrong_with_its_id_to_quote() -> None:
    async with console(size=(120, 40), count=FEW, transport=_failing()) as user:
        await user.press("D")
        await user.until_shown("Delete connection")
        await user.press("y")
        await user.until_shown("Not deleted")
        await user.press("enter", "E")
        await user.until_shown("Errors", "req-9")

        assert "DELETE /connections/{id}" in user.words()
        assert "Could not delete the connection." in user.words()


async def test_each_error_names_its_connection() -> None:
    broken = httpx.Response(500, json={"error_message": "Oops."})
    transport = Transport(before=on("GET", "/connections/status", broken))
    async with console(size=(80, 24), count=FEW, transport=transport) as user:
        await user.press("E")
        await user.until_shown("Errors")
        failed = user.app.session.log.failures

        assert {one.connection_id for one in failed} == set(
            user.app.session.fleet._records
        )
        newest = user.app.session.fleet.get(failed[-1].connection_id)
        assert newest is not None
        assert newest.store
        assert f"500  GET /connections/status  {newest.store[:20]}" in (
            user.screen_text()
        )
        assert newest.id in user.words().replace(" ", "")
        await user.press("escape", "X", "E")
        await user.until_shown("Errors", "✗ 500")
        assert newest.store not in user.screen_text()


async def test_e_keeps_the_services_own_words_and_hides_them_with_the_names() -> None:
    async with console(size=(120, 40), count=FEW, transport=_failing()) as user:
        await user.press("D")
        await user.until_shown("Delete connection")
        await user.press("y")
        await user.until_shown("Not deleted")
        await user.press("enter", "E")
        await user.until(lambda: "said: No, canary" in user.words())
        await user.press("escape", "X", "E")

        await user.until(lambda: "said: (hidden)" in user.words())


async def test_tab_shows_every_request_and_none_shows_a_token() -> None:
    async with console(size=(120, 40), count=FEW, transport=_failing()) as user:
        await user.press("E", "tab")
        await user.until(lambda: "200 GET /connections/status" in user.words())
        tokens = [r.url.params.get("access_token") for r in user.transport.requests]

        assert any(tokens)
        assert not any(token in user.screen_text() for token in tokens if token)


async def test_where_nothing_went_wrong_it_says_so() -> None:
    async with console(
        count=FEW, transport=Transport(before=on("GET", "/nothing", None))
    ) as user:
        await user.until(lambda: not user.app.session.log.failure_count)
        await user.press("E")
        await user.until_shown("No errors in this session.")
        await user.press("escape")
        await user.until(lambda: len(user.app.screen_stack) == 1)


async def test_what_the_console_told_by_itself_stays_to_be_read() -> None:
    async with console(size=(120, 40), count=FEW) as user:
        user.app.tell("The memory of earlier readings was damaged.")
        await user.press("E")
        await user.until(
            lambda: "! The memory of earlier readings was damaged." in user.words()
        )


async def test_a_line_can_be_copied_as_text() -> None:
    async with console(size=(120, 40), count=FEW) as user:
        user.app.tell("A sentence to copy.")
        await user.press("E", "y")
        await user.until_shown("Sent the line")

        assert user.app.clipboard.endswith("A sentence to copy.")


@pytest.fixture
def audit(tmp_path: Path) -> Callable[[], Audit]:
    path, clock = tmp_path / "audit.jsonl", Clock()
    return lambda: Audit(
        path, profile="acme", environment="PROD", host="h", clock=clock
    )


async def test_the_audit_is_a_command_and_names_every_change(
    audit: Callable[[], Audit],
) -> None:
    begun = audit().begin("delete", connection_id="c-4711", platform="SHOPIFY")
    audit().end(begun, Ending.UNKNOWN, request_id="req-3")
    async with console(size=(120, 40), count=FEW, audit=audit) as user:
        await user.press("colon")
        await user.type("audit")
        await user.press("enter")
        await user.until_shown("Changes made from this machine", "✓ done")

        assert "done, confirmed by the list at 09:26" in user.words()
        assert "request ID req-3" in user.words()
        assert "delete c-4711" in user.words()


async def test_without_changes_the_audit_says_so(audit: Callable[[], Audit]) -> None:
    async with console(count=FEW, audit=audit) as user:
        await user.press("A")
        await user.until_shown("No changes yet.")


async def test_a_record_that_cannot_be_read_is_named(
    audit: Callable[[], Audit], tmp_path: Path
) -> None:
    (tmp_path / "audit.jsonl").mkdir()
    async with console(count=FEW, audit=audit) as user:
        await user.press("A")
        await user.until(lambda: "Cannot read the audit file" in user.words())
