"""The labels of a fleet, kept up with their file.

Reading and writing happen in a thread, and what changed is taken in in slices, so that
no key waits.
"""

import asyncio
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import NoReturn

from connections_tui.fleet.fleet import Fleet
from connections_tui.labels import (
    NO_LABEL,
    Contents,
    Edit,
    Label,
    LabelFile,
    LabelsUnreadable,
)
from connections_tui.text import clean

LOOK_SECONDS = 3.0
"""Between two looks at whether another program has changed the file."""
AT_ONCE = 500
REST_SECONDS = 0.01


class Labelling:
    """Our own words about connections: read, watched, and written.

    ``path``: None where there is no place for a file.
    """

    def __init__(
        self, fleet: Fleet, path: Path | None, on_notice: Callable[[str], None]
    ) -> None:
        self._fleet = fleet
        self._file = LabelFile(path) if path is not None else None
        self._on_notice = on_notice
        self._labels: Mapping[str, Label] = {}
        self._mark: object = None
        self._told = ""
        self._turn = asyncio.Lock()

    @property
    def path(self) -> Path | None:
        return self._file.path if self._file is not None else None

    async def read(self) -> None:
        """Takes in what the file says now. What is wrong with it is told once."""
        if (file := self._file) is None:
            return
        async with self._turn:
            # Before it is read: what is written meanwhile is seen the next time.
            self._mark = await asyncio.to_thread(file.mark)
            try:
                contents = await asyncio.to_thread(file.read)
            except LabelsUnreadable as error:
                self._tell(str(error))
                return
            await self._take(contents)

    async def watch(self) -> NoReturn:
        """Reads the file whenever it has changed, until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Reads the file if it has changed."""
        file = self._file
        if file is not None and await asyncio.to_thread(file.mark) != self._mark:
            await self.read()

    async def save(self, edits: Mapping[str, Edit]) -> Mapping[str, Mapping[str, str]]:
        """Writes labels, by connection ID. Gives the fields that others had changed as
        well, with what they say; those were not saved.

        Raises:
            LabelsUnwritable: nothing was saved.
        """
        assert self._file is not None
        async with self._turn:
            saved = await asyncio.to_thread(self._file.save, edits)
            self._mark = await asyncio.to_thread(self._file.mark)
            await self._take(saved.contents)
            return saved.conflicts

    async def _take(self, contents: Contents) -> None:
        self._tell_problems(contents)
        before, self._labels = self._labels, contents.labels
        changes = {
            i: label for i, label in self._labels.items() if label != before.get(i)
        }
        changes |= {i: NO_LABEL for i in before if i not in self._labels}
        rest = iter(changes.items())
        while some := dict(islice(rest, AT_ONCE)):
            self._fleet.learn_labels(some)
            await asyncio.sleep(REST_SECONDS if len(some) == AT_ONCE else 0)

    def _tell_problems(self, contents: Contents) -> None:
        assert self._file is not None
        if not contents.problems:
            self._told = ""
            return
        first, *others = contents.problems
        more = f", and {len(others):,} more" if others else ""
        self._tell(
            f"Labels: line {first.line} of {clean(self._file.path.name, 80)} is left "
            f"out: {first.what}{more}. Correct the file."
        )

    def _tell(self, sentence: str) -> None:
        if sentence != self._told:
            self._told = sentence
            self._on_notice(sentence)
