"""Profiles: switch to one, test its login, add and edit."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from types import MappingProxyType

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from connections_tui.access import WriteLock
from connections_tui.api import ApiError, BadSettings
from connections_tui.fleet import Health
from connections_tui.fleet.cache import LastKnown
from connections_tui.text import clean
from connections_tui.tui.pages.page import shortened, widest
from connections_tui.tui.profile_actions import ProfileLine, ProfileProblem, Profiles
from connections_tui.words import present

_ENVIRONMENT, _MAY = 10, 9
_MOST_NAME, _MOST_SECRET = 26, 18


class ProfilesScreen(ModalScreen[str | None]):
    """Gives the name of the profile to switch to; None to stay."""

    BINDINGS = [
        Binding("escape,q,P", "leave", "Close"),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("t", "test", "Test the login"),
        Binding("a,n", "add", "Add"),
        Binding("e", "edit", "Edit"),
        Binding("u", "use", "Set as default"),
    ]

    def __init__(
        self, profiles: Profiles, lock: WriteLock, clock: Callable[[], datetime]
    ) -> None:
        """``lock``: of the open profile."""
        super().__init__()
        self._profiles = profiles
        self._clock = clock
        self._known: dict[str, LastKnown] = {}
        """The counts of each, as far as they have been read."""
        self._is_about = False
        """Whether the sentence below is about the profile under the cursor."""
        self._lock = lock
        self._current = lock.profile.name
        self._lines: dict[str, ProfileLine] = {}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog profiles") as dialog:
            dialog.border_title = "Profiles"
            dialog.border_subtitle = (
                "enter switch · t test · a add · e edit · u default"
            )
            yield Static(id="columns", markup=False)
            yield OptionList(markup=False, compact=True)
            yield Static(id="told", markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self._list(self._current)
        self._moved()
        self._read_counts()

    @work(group="counts")
    async def _read_counts(self) -> None:
        """From their histories, which takes a while: the list is there before."""
        for name in list(self._lines):
            with suppress(ProfileProblem):
                if (known := await self._profiles.last_known(name)) is not None:
                    self._known[name] = known
        if self._known:
            chosen = self._chosen
            self._list(chosen.name if chosen is not None else self._current)
            if self._is_about:
                self._moved()

    def _list(self, chosen: str) -> None:
        try:
            lines = [self._as_it_is_now(line) for line in self._profiles.lines()]
        except ProfileProblem as problem:
            self._say(str(problem), is_error=True)
            return
        self._lines = {line.name: line for line in lines}
        options = self.query_one(OptionList)
        names = list(self._lines)
        columns = Columns(lines, self._known, self._clock())
        self.query_one("#columns", Static).update(columns.head())
        # The message that follows is not about the line under the cursor.
        with self.prevent(OptionList.OptionHighlighted):
            options.clear_options()
            for line in lines:
                is_current = line.name == self._current
                options.add_option(Option(columns.row(line, is_current=is_current)))
            options.highlighted = names.index(chosen) if chosen in names else 0

    def _as_it_is_now(self, line: ProfileLine) -> ProfileLine:
        """The one that is open may have been unlocked, or locked, since."""
        return replace(line, may=self._lock.word) if self._is_open(line) else line

    def _is_open(self, line: ProfileLine) -> bool:
        return line.name == self._current

    @property
    def _chosen(self) -> ProfileLine | None:
        at = self.query_one(OptionList).highlighted
        lines = list(self._lines.values())
        return lines[at] if at is not None and at < len(lines) else None

    def _say(self, sentence: str, *, is_error: bool = False) -> None:
        mark, style = ("✗ ", "$state-disabled") if is_error else ("", "$foreground")
        self._is_about = False
        said = Content.styled(f"{mark}{clean(sentence, 600)}", style)
        self.query_one("#told", Static).update(said)

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        if (line := self._chosen) is not None:
            about = _about(line, self._lock if self._is_open(line) else None)
            known = self._known.get(line.name)
            self._say(f"{about} {_counts(known, self._clock())}" if known else about)
            self._is_about = True

    @on(OptionList.OptionSelected)
    def _picked(self) -> None:
        if (line := self._chosen) is not None:
            self.dismiss(None if line.name == self._current else line.name)

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_move(self, lines: int) -> None:
        options = self.query_one(OptionList)
        if lines > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @work(group="test", exclusive=True)
    async def action_test(self) -> None:
        """Sends one request; cancelled when this screen closes."""
        if (line := self._chosen) is None:
            return
        self._say(f"Testing the login of {line.name}…")
        try:
            said, is_error = await self._profiles.test(line.name), False
        except ApiError as error:
            said, is_error = present.failure(error), True
        except (BadSettings, ProfileProblem) as error:
            said, is_error = str(error), True
        if self._chosen == line:
            self._say(said, is_error=is_error)

    @work(group="use", exclusive=True)
    async def action_use(self) -> None:
        if (line := self._chosen) is None:
            return
        try:
            await asyncio.to_thread(self._profiles.use, line.name)
        except ProfileProblem as problem:
            self._say(str(problem), is_error=True)
            return
        self._list(line.name)
        self._say(f"Default profile set to {line.name}.")

    def action_add(self) -> None:
        self._edit(None)

    def action_edit(self) -> None:
        line = self._chosen
        if line is not None and not line.can_change:
            self._say(f"{line.name} is not in profiles.toml. Press a to add a profile.")
        elif line is not None:
            self._edit(line.name)

    @work(group="edit", exclusive=True)
    async def _edit(self, name: str | None) -> None:
        from connections_tui.tui.screens.profile_form import ProfileFormScreen

        try:
            draft = await self._profiles.draft(name)
        except ProfileProblem as problem:
            self._say(str(problem), is_error=True)
            return
        screen = ProfileFormScreen(self._profiles, draft, replaces=name)
        if (saved := await self.app.push_screen_wait(screen)) is None:
            return
        self._list(saved)
        if name == self._current:
            self._say(f"Saved {saved}. Changes apply at the next start.")
        else:
            self._say(
                f"Saved {saved}. Press enter to switch to it, t to test its login."
            )


class Columns:
    """Columns as wide as their content, so that distinct names stay distinct."""

    def __init__(
        self,
        lines: Sequence[ProfileLine],
        known: Mapping[str, LastKnown] = MappingProxyType({}),
        now: datetime | None = None,
    ) -> None:
        """``known``: the counts by name of profile, as of ``now``."""
        self._broken = {
            name: f"{one.broken:,} of {one.total:,}, {present.age(one.at, now)}"
            for name, one in known.items()
            if now is not None
        }
        widest_count = widest(self._broken.values(), len("BROKEN")) + 2
        self._broken_cells = widest_count if self._broken else 0
        self._names = shortened([_name(line) for line in lines], _MOST_NAME)
        self._secrets = shortened([_secret(line) for line in lines], _MOST_SECRET)
        self._name_cells = widest(self._names.values(), len("PROFILE")) + 1
        self._secret_cells = widest(self._secrets.values(), len("SECRET")) + 1

    def head(self) -> Content:
        heads = (
            present.fit("PROFILE", self._name_cells),
            present.fit(" ENV", _ENVIRONMENT),
            present.fit("WRITING", _MAY + 1),
            present.fit("BROKEN", self._broken_cells),
            present.fit("SECRET", self._secret_cells),
            "HOST",
        )
        return Content.styled("    " + "".join(heads), "$muted")

    def row(self, line: ProfileLine, *, is_current: bool) -> Content:
        environment = line.environment.lower()
        return Content.assemble(
            ("* " if is_current else "  "),
            ("▸ " if line.is_default else "  ", "$accent"),
            (present.fit(self._names[_name(line)], self._name_cells), "bold $bright"),
            (
                f" {line.environment} ",
                f"bold $on-environment on $environment-{environment}",
            ),
            " " * max(1, _ENVIRONMENT - len(line.environment) - 2),
            present.fit(line.may, _MAY + 1),
            present.fit(self._broken.get(line.name, "-"), self._broken_cells),
            (present.fit(self._secrets[_secret(line)], self._secret_cells), "$muted"),
            (clean(line.host, 60) or "built-in sandbox", "$muted"),
        )


def _name(line: ProfileLine) -> str:
    return clean(line.name)


def _secret(line: ProfileLine) -> str:
    return clean(line.secret_from) or "-"


def _counts(known: LastKnown, now: datetime) -> str:
    """Each state that any has, worst first, and how old that is."""
    each = [
        f"{number:,} {health.word.lower()}"
        for health in Health
        if (number := known.counts.get(health, 0))
    ]
    return f"Last seen here ({present.age(known.at, now)} old): {', '.join(each)}."


def _about(line: ProfileLine, lock: WriteLock | None) -> str:
    """``lock``: where it is the open profile."""
    parts = [f"{clean(line.name)}: {clean(line.host) or 'built-in sandbox'}."]
    if line.secret_from:
        parts.append(f"Secret: {clean(line.secret_from)}.")
    if lock is not None:
        parts.append("Open now.")
    if line.is_default:
        parts.append("Default.")
    if line.environment == "DEMO":
        parts.append("Sample data.")
    elif lock is not None and lock.is_dangerous:
        parts.append("Real merchants. Changes are unlocked. U locks them.")
    elif line.environment == "PROD":
        parts.append("Real merchants. Read-only until unlocked (U).")
    return " ".join(parts)
