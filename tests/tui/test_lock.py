"""Production is read-only until somebody types its name."""

from dataclasses import replace

import pytest

from connections_tui.access import WriteLock

from .console import User, console, profile

FEW = 6


async def unlock(user: User, name: str = "acme") -> None:
    await user.press("U")
    await user.until_shown("Unlock · PROD")
    await user.type(name)
    await user.press("enter")


@pytest.mark.parametrize("key", ["n", "D", "ctrl+d"])
async def test_while_locked_nothing_is_bound_to_create_or_delete(key: str) -> None:
    async with console(count=FEW, environment="PROD", is_unlocked=False) as user:
        bound = {
            active.binding.action for active in user.app.screen.active_bindings.values()
        }
        await user.press(key)
        await user.until_shown("acme is production and locked. Press U to unlock.")

        assert bound.isdisjoint({"create", "delete"})
        assert len(user.app.screen_stack) == 1


async def test_neither_commands_nor_hints_offer_what_is_locked() -> None:
    async with console(
        size=(140, 40), count=FEW, environment="PROD", is_unlocked=False
    ) as user:
        commands = {c.title for c in user.app.get_system_commands(user.app.screen)}

        assert commands.isdisjoint({"New", "Delete"})
        assert "Unlock or lock" in commands
        hints = user.screen_text().splitlines()[-1]
        assert "delete" not in hints
        assert " new " not in hints


async def test_the_first_line_says_so_in_words() -> None:
    async with console(count=FEW, environment="PROD", is_unlocked=False) as user:
        assert "READ-ONLY" in user.screen_text().splitlines()[0]

        await unlock(user)
        await user.until(lambda: "CAN WRITE" in user.screen_text().splitlines()[0])


def first_line(user: User) -> tuple[str, set[str]]:
    """Its text, and the backgrounds it stands on."""
    line = user.lines()[0]
    shades = {
        segment.style.bgcolor.name
        for segment in line
        if segment.style is not None and segment.style.bgcolor is not None
    }
    return line.text, shades


@pytest.mark.parametrize("width", [40, 60, 80, 109, 110, 140, 200])
async def test_unlocked_production_shouts_in_words_and_look(width: int) -> None:
    red, white = "#b3261e", "#ffffff"
    async with console(
        size=(width, 24), count=FEW, environment="PROD", is_unlocked=False
    ) as user:
        text, shades = first_line(user)
        assert text.startswith(" PROD  acme")
        assert red in shades
        assert len(shades) > 1

        await unlock(user)
        await user.until(lambda: "CAN WRITE" in first_line(user)[0])
        text, shades = first_line(user)
        assert text.startswith(" PROD · CAN WRITE  acme")
        assert "READ-ONLY" not in text
        assert shades == {red, white}


@pytest.mark.parametrize("environment", ["DEMO", "SANDBOX", "STAGING"])
async def test_elsewhere_it_does_not_shout(environment: str) -> None:
    async with console(size=(140, 24), count=FEW, environment=environment) as user:
        text, shades = first_line(user)

        assert text.startswith(f" {environment}  ")
        assert "#b3261e" not in shades


async def test_help_says_why_it_is_off() -> None:
    async with console(
        size=(100, 60), count=FEW, environment="PROD", is_unlocked=False
    ) as user:
        await user.press("question_mark")
        await user.until(
            lambda: (
                "Off: acme is production and locked. Press U to unlock." in user.words()
            )
        )


async def test_unlocked_the_keys_work_and_u_locks_again() -> None:
    async with console(count=FEW, environment="PROD", is_unlocked=False) as user:
        await unlock(user)
        await user.until_shown("Unlocked. Changes are on")
        await user.press("D")
        await user.until_shown("Delete connection")
        await user.press("escape", "U", "D")
        await user.until_shown("READ-ONLY")

        assert len(user.app.screen_stack) == 1


@pytest.mark.parametrize("typed", ["", "ACME", "acm", "y"])
async def test_only_the_name_itself_unlocks(typed: str) -> None:
    async with console(count=FEW, environment="PROD", is_unlocked=False) as user:
        await unlock(user, typed)
        await user.until_shown("Type the profile name as shown.")

        assert user.app.session.lock.is_locked


async def test_keys_typed_before_the_question_was_seen_do_not_answer_it() -> None:
    async with console(count=FEW, environment="PROD", is_unlocked=False) as user:
        await user.press_at_once("U", *"acme", "enter")
        await user.until_shown("Unlock · PROD")

        assert user.app.session.lock.is_locked


def test_a_profile_that_is_read_only_stays_so() -> None:
    lock = WriteLock(replace(profile("SANDBOX", "1"), is_read_only=True))

    assert lock.is_locked
    assert "set in its profile" in lock.why


@pytest.mark.parametrize("environment", ["DEMO", "LOCAL", "SANDBOX", "STAGING"])
def test_elsewhere_writing_needs_no_unlocking(environment: str) -> None:
    assert not WriteLock(profile(environment, "1")).is_locked
