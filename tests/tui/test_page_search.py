"""Finding a text in a long answer, and coming back to what was looked at."""

from textual.content import Content

from connections_tui.tui.widgets.page_search import CURRENT, FOUND, Matches
from connections_tui.tui.widgets.status_pane import StatusPane

from .console import User, console


async def reading_raw(user: User) -> None:
    await user.press("enter", "a")
    await user.until_shown("[a Raw JSON]")


async def test_a_text_in_raw_json_is_found_and_stepped_through() -> None:
    async with console(count=6) as user:
        await reading_raw(user)
        await user.press("slash")
        await user.type("STATUS")
        await user.until_shown("Match 1 of ")
        pane = user.app.screen.query_one(StatusPane)
        whole = len(pane.matches)
        assert whole > 2
        await user.press("enter", "n")
        await user.until_shown(f"Match 2 of {whole}.")
        await user.press("N", "N")
        await user.until_shown(f"Match {whole} of {whole}.")

        assert "status" in user.screen_text().lower()
        assert len(user.app.screen_stack) == 1  # n made no connection


async def test_esc_ends_the_search_and_n_is_another_key_again() -> None:
    async with console(count=6) as user:
        await reading_raw(user)
        await user.press("slash", "z", "q", "z")
        await user.until_shown("No match.")
        await user.press("escape")
        assert user.app.connections.panes.is_reading
        await user.press("slash", "i", "enter", "v", "escape", "n")

        await user.until_shown("New connection")


async def test_the_match_is_on_screen_wherever_it_is() -> None:
    async with console(count=6) as user:
        await reading_raw(user)
        await user.press("slash")
        await user.type("batch_num")
        await user.until_shown("Match 1 of 5.", "batch_num")
        await user.press("enter")
        for number in (2, 3, 4, 5, 1):
            await user.press("n")
            await user.until_shown(f"Match {number} of 5.")
            assert "batch_num" in user.screen_text()


def test_every_match_is_marked_and_stays_current_when_the_page_changes() -> None:
    matches = Matches()
    matches.want("a.B")
    page = matches.marked(Content("xa.b A.B aXb"))
    assert [span.style for span in page.spans] == [CURRENT, FOUND]
    matches.step(1)
    assert matches.place == "Match 2 of 2."

    matches.marked(Content("a.b only"))
    assert matches.place == "Match 1 of 1."


async def test_brackets_go_back_and_forward_through_what_was_looked_at() -> None:
    async with console(count=9) as user:
        first = user.chosen.id
        await user.press("enter", "escape", "j", "j", "enter", "escape")
        second = user.chosen.id
        await user.press("G")
        third = user.chosen.id
        seen = []
        for key in "[[]]":
            await user.press(key)
            seen.append(user.chosen.id)
        assert seen == [second, first, second, third]

        await user.press("]")
        await user.until_shown("No later connection was viewed.")


async def test_going_back_passes_by_what_is_gone_and_leaves_a_filter() -> None:
    async with console(count=9) as user:
        first = user.chosen
        await user.press("enter", "escape", "j", "enter", "escape")
        gone = user.chosen.id
        await user.press("G", "slash")
        await user.type(f"id:{user.chosen.id[:8]}")
        await user.press("enter")
        user.app.session.fleet.forget(gone)
        await user.press("[")

        assert user.chosen.id == first.id
