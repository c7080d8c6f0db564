"""A public token from the menu: typed unseen, exchanged once, its row chosen."""

from pathlib import Path

from connections_tui.sandbox.token_exchange import PREFIX
from stand_ins.transport import Transport, on, says

from .console import User, console
from .test_optional_actions import FEW, audited, sent, until_asked
from .test_status import token_of

PATH = "/item/public_token/exchange"


async def enter(user: User, token: str) -> None:
    await user.press("M", "x")
    await until_asked(user, "Exchange a public token", "Public token:")
    await user.type(token)
    assert token not in user.screen_text()
    await user.press("enter")


async def test_its_connection_is_chosen_and_no_token_is_shown(tmp_path: Path) -> None:
    audit = audited(tmp_path / "audit.jsonl")
    async with console(size=(140, 40), audit=lambda: audit) as user:
        record = user.record()[7]
        token = token_of(record)
        assert user.chosen is not record
        await enter(user, f"{PREFIX}{record.id}")
        await user.until_shown("The public token is of ")
        await user.until(lambda: user.chosen is record)

        assert token_of(record) == token
        assert token not in user.screen_text()
        assert len(sent(user, "POST", PATH)) == 1
        [entry] = audit.entries()
        assert (entry.operation, entry.outcome) == ("exchange", "done")
        assert entry.connection_id == record.id
        kept = (tmp_path / "audit.jsonl").read_text()
        assert PREFIX not in kept
        assert token not in kept


async def test_a_connection_that_the_list_lacks_is_taken_in() -> None:
    found = {"connection_id": "new-one", "access_token": "tok-1", "platform": "XERO"}
    transport = Transport(before=on("POST", PATH, says(body=found)))
    async with console(count=FEW, size=(140, 40), transport=transport) as user:
        await enter(user, "public-anything")
        await user.until(lambda: user.chosen.id == "new-one")

        assert token_of(user.chosen) == "tok-1"
        assert user.app.session.changes is not None
        said = user.app.session.changes.last_outcome
        assert said == "The public token is of new-one, Xero."


async def test_a_refused_one_is_told_and_an_empty_one_not_sent() -> None:
    async with console(count=FEW, size=(140, 40)) as user:
        await enter(user, f"{PREFIX}nobody")
        await user.until_shown("Not done", "The public token was refused.")
        await user.press("escape", "M", "x")
        await until_asked(user, "Exchange a public token")
        await user.press("enter")
        await user.until_shown("✗ Type or paste the public token.")
        await user.press("escape")
        await user.until(lambda: user.app.is_at_list)

        assert len(sent(user, "POST", PATH)) == 1


async def test_while_locked_it_is_off() -> None:
    locked = console(count=FEW, size=(140, 50), environment="PROD", is_unlocked=False)
    async with locked as user:
        await user.press("M", "x")
        await user.until_shown("Exchange is off. acme is production and locked.")

        assert user.transport.count("POST") == 0
