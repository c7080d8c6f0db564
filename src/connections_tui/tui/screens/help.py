"""What can be done here, read off the live bindings, and what the words mean."""

from collections.abc import Iterable
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from connections_tui.fleet import Health
from connections_tui.text import clean
from connections_tui.tui import present
from connections_tui.tui.state import ProfileView
from connections_tui.tui.theme import state_variable
from connections_tui.tui.widgets import key_hints

_COLUMN = 35


class HelpScreen(ModalScreen[None]):
    """Help for the screen beneath. Keys that do nothing there are not shown."""

    BINDINGS = [
        Binding("escape,q,question_mark,f1", "leave", "Close"),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, beneath: Screen[Any], profile: ProfileView) -> None:
        super().__init__()
        self._keys = _keys(beneath)
        self._profile = profile

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog help") as dialog:
            dialog.border_title = "Help"
            dialog.border_subtitle = "j k scroll · esc close"
            yield Static(self._page(wide=True), markup=False)

    def on_resize(self) -> None:
        self.query_one(Static).update(self._page(wide=self.size.width >= 78))

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(
            y=lines, animate=False, immediate=True
        )

    def _page(self, *, wide: bool) -> Content:
        lines: list[Content | str] = [_title("KEYS"), *_columns(self._keys, wide=wide)]
        lines += ["", _title("STATES"), *_states()]
        lines += ["", _title("FILTER"), _FILTER]
        lines += ["", _title("THE REAL SERVICE"), _REAL, *self._where()]
        lines += ["", _title("MOUSE"), _MOUSE]
        return Content("\n").join(lines)

    def _where(self) -> Iterable[str]:
        if self._profile.is_demo:
            yield "Now: the built-in sandbox. Nothing in it is real."
        else:
            host = clean(self._profile.host, 80)
            version = clean(self._profile.api_version, 20)
            yield f"Now: {host}, API version {version}."


_FILTER = (
    "Words are looked for in platform, store, domain and ID, and from eight "
    "characters on in access tokens. Every word must be found."
)
_REAL = (
    "Set RUTTER_CLIENT_ID and RUTTER_CLIENT_SECRET, and RUTTER_BASE_URL for another "
    "server than production, then start again. --demo opens the sandbox all the same."
)
_MEANINGS = {
    Health.NEEDS_REAUTH: "The merchant must sign in again: send the link.",
    Health.DISABLED: "Nothing syncs and the API refuses; the row says why.",
    Health.UNHEALTHY: "Recent syncs had errors. Rutter retries them.",
    Health.STALE: "It is ready, yet no sync has finished for a day.",
    Health.SYNCING: "The first sync is running.",
    Health.LINK_SENT: "The merchant has not signed in yet.",
    Health.NO_ANSWER: "We asked for its status and got no answer.",
    Health.UNCHECKED: "Its status has not been asked for yet.",
    Health.HEALTHY: "It syncs, and its data is current.",
}
_MOUSE = "Click a row, a chip or a column's head. Hold shift to select text."


def _keys(screen: Screen[Any]) -> list[tuple[str, str]]:
    """Keys by what they do, in the order of the bindings, aliases together."""
    keys: dict[str, list[str]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        is_typed = key_hints.is_typed(screen, binding.key)
        if binding.system or not active.enabled or is_typed:
            continue
        if binding.description:
            names = keys.setdefault(binding.description, [])
            name = key_hints.key_name(binding.key)
            if name not in names:
                names.append(name)
    return [(" ".join(names), what) for what, names in keys.items()]


def _title(text: str) -> Content:
    return Content.styled(text, "bold $accent")


def _columns(keys: list[tuple[str, str]], *, wide: bool) -> list[Content]:
    """Two columns where there is room for them."""
    cells = [_key(names, what) for names, what in keys]
    if not wide:
        return cells
    half = (len(cells) + 1) // 2
    left, right = cells[:half], [*cells[half:], Content("")]
    return [
        Content.assemble(a, " " * max(1, _COLUMN - a.cell_length), b)
        for a, b in zip(left, right, strict=False)
    ]


def _key(names: str, what: str) -> Content:
    return Content.assemble((present.fit(names, 15), "bold"), f" {what}")


def _states() -> Iterable[Content]:
    for health in Health:
        yield Content.assemble(
            (f"{health.symbol} {health.word:<13}", state_variable(health)),
            (_MEANINGS[health], "$muted"),
        )
