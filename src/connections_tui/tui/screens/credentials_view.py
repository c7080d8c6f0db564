"""The credentials of a platform: masked, and for a moment in clear."""

from collections.abc import Awaitable, Callable, Mapping

from pydantic import SecretStr
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.selection import Selection
from textual.widgets import Static

from connections_tui.models import PlatformCredentials
from connections_tui.text import clean
from connections_tui.tui.background import in_background
from connections_tui.tui.glimpse import GLIMPSE_SECONDS, Glimpse
from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.terminal.keys import Careful
from connections_tui.words import present, privacy

Lend = Callable[[str, str], Awaitable[None]]
"""Copies a secret, which is cleared later; takes it, and what it is."""

_LETTERS = "abcdefghijklmnoprstuvwxz"
"""Without q, which closes, and y, which opened the menu."""


class CredentialsText(Static):
    """What is shown of them. In clear no selection takes it along."""

    def __init__(self, credentials: PlatformCredentials) -> None:
        super().__init__(markup=False)
        self._credentials = credentials
        self.glimpse = Glimpse(self, self.draw)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        return None if self.glimpse.is_on else super().get_selection(selection)

    def on_mount(self) -> None:
        self.glimpse.watch()
        self.draw()

    def draw(self) -> None:
        found = self._credentials
        lines = [Content.assemble(("Type  ", "$muted"), clean(found.type or "-", 60))]
        for name, secret in found.secrets.items():
            lines.append(Content.assemble("\n", (clean(name, 80), "$muted")))
            lines.append(self._value(secret.get_secret_value()))
        if not found.secrets:
            lines.append(Content("The service gave none."))
        lines.append(Content.styled(f"\n{self._hint()}", "$muted"))
        self.update(Content("\n").join(lines))

    def _value(self, secret: str) -> Content:
        if self.glimpse.is_on:
            return Content.styled(clean(secret), "bold $state-unhealthy")
        return Content(present.masked(secret))

    def _hint(self) -> str:
        if privacy.is_on():
            return "Names and secrets are hidden. Press X on the list to show them."
        seconds = f"{GLIMPSE_SECONDS:.0f} s"
        return (
            f"hidden again after {seconds}"
            if self.glimpse.is_on
            else (f"x reveal for {seconds}")
        )


class CredentialsScreen(ModalScreen[None], Careful[None]):
    """Keeps them only while it is open."""

    BINDINGS = [
        Binding("escape,q", "leave", "Close"),
        Binding("x", "reveal", "Reveal"),
        Binding("y,c", "copy", "Copy one"),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, name: str, credentials: PlatformCredentials, lend: Lend) -> None:
        """``name``: whose they are, as the list shows it."""
        super().__init__()
        self._name = name
        self._secrets: Mapping[str, SecretStr] = credentials.secrets
        self._lend = lend
        self._text = CredentialsText(credentials)

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog", can_focus=False) as dialog:
            dialog.border_title = Content(f"Platform credentials · {self._name}")
            dialog.border_subtitle = "x reveal · y copy one · esc close"
            yield self._text

    def privacy_changed(self) -> None:
        """Hides them, or says how to show them."""
        self._text.glimpse.end()
        self._text.draw()

    def action_reveal(self) -> None:
        self._text.glimpse.begin()

    def action_copy(self) -> None:
        """A menu of them; one is copied and cleared later."""
        if self._secrets and not privacy.is_on():
            in_background(self, self._copy, group="copy")

    async def _copy(self) -> None:
        named = dict(zip(_LETTERS, self._secrets, strict=False))
        choices = [Choice(key, clean(name, 40)) for key, name in named.items()]
        menu = ChooseScreen("Copy", choices)
        if (key := await self.app.push_screen_wait(menu)) is not None:
            name = named[key]
            await self._lend(self._secrets[name].get_secret_value(), clean(name, 40))

    def action_scroll(self, lines: int) -> None:
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=lines, animate=False, immediate=True)

    def action_leave(self) -> None:
        self.dismiss(None)
