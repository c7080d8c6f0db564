"""Other keys for the bindings: they work, are shown, and what is wrong is said."""

from collections.abc import Iterator

import pytest

from connections_tui.tui import keymap
from connections_tui.tui.connections_screen import ConnectionsScreen
from connections_tui.tui.widgets.key_hints import KeyHints

from .console import console


@pytest.fixture(autouse=True)
def _usual_keys() -> Iterator[None]:
    yield
    keymap.apply({})


def test_every_binding_has_an_id_of_its_own() -> None:
    for node, declared in keymap._of_all().items():
        ids: dict[str, set[str]] = {}
        for binding in declared:
            id_ = keymap._id(node, binding)
            assert id_.count(".") == 1
            assert "" not in id_.split(".")
            ids.setdefault(id_, set()).add(binding.action)
        assert all(len(actions) == 1 for actions in ids.values()), (node, ids)


async def test_a_changed_key_works_is_shown_and_the_old_one_does_nothing() -> None:
    keys = {"list.problems": "ctrl+g", "list.watch": "f4, f5", "list.up": "up"}
    async with console(size=(140, 40), keys=keys) as user:
        assert "ctrl+g problems" in user.app.screen.query_one(KeyHints).render().plain
        await user.press("exclamation_mark")
        assert len(user.shown_ids) == 60
        await user.press("ctrl+g")
        assert len(user.shown_ids) < 60
        await user.press("question_mark")
        await user.until_shown("KEYS")
        assert "f4 f5 Watch" in user.words()

    async with console() as user:
        await user.press("exclamation_mark")
        assert len(user.shown_ids) < 60


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (
            {"list.wtach": "w"},
            "keys.list.wtach is no key binding. To see all: connections-tui config",
        ),
        ({"app.quit": "x"}, "keys.app.quit is no key binding."),
        (
            {"list.watch": "ctr+w"},
            'keys.list.watch: "ctr+w" is no key, such as w or ctrl+w.',
        ),
        ({"list.watch": ""}, 'keys.list.watch: "" is no key'),
        ({"list.watch": "\x1b[2J"}, 'keys.list.watch: "␛[2J" is no key'),
        (
            {"list.watch": "P"},
            "keys.list.watch: P is taken by app.profiles (pro",
        ),
        (
            {"help.down": "ctrl+q"},
            "keys.help.down: ctrl+q is taken by app.quit (",
        ),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_and_left_out(
    keys: dict[str, str], problem: str
) -> None:
    [said] = keymap.apply(keys).problems

    assert problem in said
    bound = ConnectionsScreen._merged_bindings
    assert bound is not None
    assert [one.action for one in bound.key_to_bindings["w"]] == ["watch"]


async def test_problems_are_told_at_the_start() -> None:
    async with console(count=3, keys={"list.wtach": "w"}) as user:
        await user.until_shown("keys.list.wtach is no key binding.")


def test_two_keys_that_change_places_do_not_clash() -> None:
    swapped = {"list.watch": "r", "list.refresh-chosen": "w"}

    assert keymap.apply(swapped).problems == []


async def test_while_locked_the_changed_keys_say_why() -> None:
    keys = {"list.delete": "delete"}
    async with console(
        count=3, environment="PROD", is_unlocked=False, keys=keys
    ) as user:
        before = user.app.connections.message.text
        await user.press("delete")
        await user.until(lambda: user.app.connections.message.text != before)
        assert len(user.app.screen_stack) == 1
        assert frozenset() == user.app.NOT_AFTER_ESC


def test_the_key_that_deletes_is_refused_after_a_lone_esc() -> None:
    assert keymap.apply({"list.delete": "Z"}).deletes == {"Z"}
    assert keymap.apply({}).deletes == {"D"}
