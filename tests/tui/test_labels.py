"""Our own label of a connection: edited with t, shown, filtered by, kept in a file."""

from pathlib import Path

from .console import User, console


async def choose(user: User, store: str) -> str:
    await user.press("slash")
    await user.type(store)
    await user.press("enter")
    await user.until(lambda: user.chosen.store == store)
    return user.chosen.id


async def write(user: User, customer: str, owner: str, note: str) -> None:
    """The three boxes, the last of which saves."""
    for value in (customer, owner, note):
        await user.type(value)
        await user.press("enter")


async def test_a_label_is_shown_found_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    async with console(size=(140, 40), labels=path) as user:
        connection_id = await choose(user, "Otter Outdoor")
        await user.press("t")
        await user.until_shown("Label · Otter Outdoor", "not at Rutter")
        await write(user, "4711", "Ana", "calls, often")
        await user.until_shown("Label saved for Otter Outdoor.")
        assert path.read_text() == (
            f'id,customer,owner,note\n{connection_id},4711,Ana,"calls, often"\n'
        )
        await user.until_shown("Customer 4711", "Owner    Ana", "Note     calls, often")

        await user.press("escape")
        for text in ("owner:ana", "label:often", "4711", "customer:47 -note:none"):
            user.app.connections.filter.text = text
            await user.until(lambda: user.shown_ids == [connection_id])
        user.app.connections.filter.text = "-owner:none"
        await user.until(lambda: user.shown_ids == [connection_id])

    async with console(size=(140, 40), labels=path) as user:
        await user.until(lambda: any(one.label.owner == "Ana" for one in user.record()))


async def test_all_marked_ones_get_what_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    async with console(labels=path) as user:
        await user.press("space", "space", "t")
        await user.until_shown("2 marked connections", "set for all of them")
        await user.press("tab")
        await user.type("Ben")
        await user.press("ctrl+s")
        await user.until_shown("Label saved for 2 marked")
        assert path.read_text().count(",,Ben,\n") == 2


async def test_what_somebody_else_writes_is_shown_and_never_lost(
    tmp_path: Path,
) -> None:
    path = tmp_path / "labels.csv"
    async with console(size=(140, 40), labels=path) as user:
        connection_id = await choose(user, "Otter Outdoor")
        await user.press("t")
        await user.type("4711")
        await user.press("tab")
        await user.type("Ana")
        path.write_text(f"# ours\nid,owner\n{connection_id},Zoe\nc9,Max\n")
        await user.press("ctrl+s")
        await user.until(lambda: "owner is now “Zoe”" in user.words())
        assert f"{connection_id},Zoe,4711,\nc9,Max\n" in path.read_text()

        await user.press("ctrl+s")
        await user.until_shown("Label saved")
        assert f"# ours\nid,owner,customer,note\n{connection_id},Ana,4711,\n" in (
            path.read_text()
        )
        path.write_text(f"id,owner\n{connection_id},Eve\n")
        await user.app.session.labelling.look()
        await user.until(lambda: user.chosen.label.owner == "Eve")


async def test_a_wrong_line_is_told_and_typed_text_is_not_thrown_away(
    tmp_path: Path,
) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("id,owner\n,Zoe\n")
    async with console(labels=path) as user:
        await user.until(lambda: "line 2 of labels.csv" in user.words())
        await user.press("t")
        await user.type("4711")
        await user.press("escape")
        await user.until_shown("Leave without saving?")
        await user.press("k")
        path.write_text("nonsense\n")
        await user.press("ctrl+s")
        await user.until(lambda: "Nothing was saved" in user.words())
        assert path.read_text() == "nonsense\n"
        await user.press("escape", "d")
        await user.until(lambda: user.app.is_at_list)


async def test_labels_are_for_read_only_profiles_as_well(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    async with console(
        environment="PROD", is_unlocked=False, labels=path, count=3
    ) as user:
        await user.press("t")
        await write(user, "", "Ana", "")
        await user.until_shown("Label saved")
        assert "Ana" in path.read_text()
