"""How every screen looks, at the smallest usual size and at a wide one."""

from typing import Any

import pytest
from scenes import SCENES, Scene, play, stage
from take import FOLDER, PICTURES, draw

SIZES = {"80x24": (80, 24), "140x40": (140, 40)}
WIDE_ONLY = {
    *("list-light", "list-production", "detail-light", "create-shopify-light"),
    *("create-netsuite", "create-link", "delete", "copy-menu", "locked"),
}
"""What another scene shows at the small size as well."""
SMALL_ONLY = {"bundle"}
"""What shows a request ID, another one each time, where there is more room."""
IN_PICTURES = set(PICTURES.values())
"""Those are compared with the pictures themselves."""
PLAYED = [
    pytest.param(scene, size, id=f"{scene.name}-{size}")
    for scene in SCENES
    for size in SIZES
    if (size == "140x40" or scene.name not in WIDE_ONLY)
    and (size == "80x24" or scene.name not in SMALL_ONLY)
    and (scene.name, SIZES[size]) not in IN_PICTURES
]


@pytest.mark.parametrize(("scene", "size"), PLAYED)
def test_it_looks_as_it_did(scene: Scene, size: str, snap_compare: Any) -> None:
    async def run(pilot: Any) -> None:
        await play(scene, pilot)

    assert snap_compare(stage(scene), terminal_size=SIZES[size], run_before=run)


@pytest.fixture
def picture(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PICTURES)
async def test_the_pictures_show_what_is_true_today(name: str, picture: str) -> None:
    scene_name, size = PICTURES[name]
    scene = next(scene for scene in SCENES if scene.name == scene_name)

    drawn = await draw(scene, size)

    assert drawn == picture
