"""Draws the pictures of this folder: ``make screenshots``.

Each is a scene on the seeded sandbox at a fixed time; a test draws them again and
compares.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

from scenes import SCENES, Scene, play, stage

FOLDER = Path(__file__).parent
PICTURES = {
    "list": ("list", (140, 40)),
    "list-80x24": ("list", (80, 24)),
    "list-light": ("list-light", (140, 40)),
    "detail": ("detail", (100, 34)),
    "create-amazon": ("create-amazon", (140, 40)),
    "create-shopify": ("create-shopify", (140, 40)),
    "create-netsuite": ("create-netsuite", (80, 24)),
    "delete": ("delete-production", (100, 30)),
    "delete-many": ("delete-many", (100, 30)),
    "profiles": ("profiles", (100, 30)),
    "unlock": ("unlock", (100, 30)),
    "link-card": ("link-card", (100, 30)),
    "message": ("message", (80, 24)),
    "import": ("import", (100, 30)),
    "export": ("export", (100, 30)),
    "bundle": ("bundle", (100, 30)),
    "fleet": ("fleet", (140, 40)),
    "overview": ("overview", (140, 40)),
    "counts": ("counts", (100, 34)),
    "history": ("history", (100, 40)),
    "offline": ("offline", (140, 40)),
}
"""File name: which scene, at which size in columns and rows."""


async def draw(scene: Scene, size: tuple[int, int]) -> str:
    """A scene as SVG."""
    app = stage(scene)
    async with app.run_test(size=size) as pilot:
        await play(scene, pilot)
        return app.export_screenshot(title="connections-tui")


async def draw_all() -> None:
    scenes = {scene.name: scene for scene in SCENES}
    for name, (scene_name, size) in PICTURES.items():
        picture = await draw(scenes[scene_name], size)
        (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")
        sys.stdout.write(f"{name}.svg\n")


def main() -> None:
    os.environ["TZ"] = "UTC"
    time.tzset()
    asyncio.run(draw_all())


if __name__ == "__main__":
    main()
