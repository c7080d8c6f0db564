"""Webhooks and a job by its ID: from the menu, from the palette, and refused."""

from connections_tui.sandbox.service_endpoints import JOBS
from stand_ins.transport import Transport, on, says

from .console import console
from .test_optional_actions import FEW, until_asked

FAILED = next(i for i, job in JOBS.items() if job["status"] == "failure")


async def test_webhooks_are_shown_from_the_menu_also_while_locked() -> None:
    locked = console(count=FEW, size=(100, 40), environment="PROD", is_unlocked=False)
    async with locked as user:
        await user.press("M")
        await user.until_shown("where Rutter sends events")
        await user.press("w")
        await user.until_shown(
            "https://hooks.example.com/rutter",
            "https://example.com/events?…",
            "CONNECTION_DISABLED, INITIAL_UPDATE",
        )
        await user.press("j", "k", "escape")
        await user.until(lambda: user.app.is_at_list)


async def test_a_job_is_asked_for_by_its_id_and_the_id_is_offered_again() -> None:
    async with console(count=FEW, size=(100, 40)) as user:
        await user.press("M", "j")
        await until_asked(user, "The service gives the ID of a job")
        await user.press("enter")
        await user.until_shown("✗ Enter an ID.")
        await user.type(FAILED)
        await user.press("enter")
        await user.until_shown("failure", "HTTP 400", "vendor does not exist")
        assert "access_token" not in user.screen_text()
        await user.press("escape")
        await user.until(lambda: user.app.is_at_list)
        await user.press("X", "M", "j")
        await until_asked(user, "The service gives the ID of a job", FAILED)
        await user.press("enter")
        await user.until_shown("failure")
        assert "vendor does not exist" not in user.screen_text()


async def test_a_job_that_is_not_there_is_told() -> None:
    async with console(count=FEW, size=(100, 40)) as user:
        await user.press("M", "j")
        await until_asked(user, "The service gives the ID of a job")
        await user.type("nothing")
        await user.press("enter")
        await user.until_shown("Not read", "No job has this ID.")


async def test_a_service_without_webhooks_has_them_off_until_asked_again() -> None:
    lacks = on("GET", "/configs/webhooks", says(405, {}))
    transport = Transport(before=lacks)
    async with console(count=FEW, size=(100, 50), transport=transport) as user:
        await user.press("M", "w")
        await user.until_shown("Not read", "does not offer it.")
        await user.press("escape", "M")
        await user.until_shown("Off: Not offered (HTTP 405).")
        await user.press("escape")
        commands = {c.title for c in user.app.get_system_commands(user.app.screen)}

        assert "Webhooks" not in commands
        assert "Job" in commands


async def test_without_a_connection_the_menu_has_what_needs_none() -> None:
    async with console(count=0, size=(100, 30), waits=False) as user:
        await user.until_shown("No connections yet.")
        await user.press("M")
        await user.until_shown("Webhooks", "Job")
        assert "Rename" not in user.screen_text()
