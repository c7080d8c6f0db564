"""The keys of the screen, read off its live bindings, and what the words mean."""

from collections.abc import Iterable, Sequence
from typing import Any

from textual import on
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import ActiveBinding, Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, OptionList, Static

from connections_tui.access import WriteLock
from connections_tui.fleet import Health
from connections_tui.fleet.shown.completion import complete
from connections_tui.fleet.shown.field import Field
from connections_tui.fleet.shown.fields import FIELDS
from connections_tui.fleet.shown.free_text import TOKEN_FROM
from connections_tui.text import clean
from connections_tui.tui.screens.help_entries import Entry, entries
from connections_tui.tui.terminal.process import ProcessApp
from connections_tui.tui.theme import state_variable
from connections_tui.tui.widgets import key_hints
from connections_tui.words import present

_KEY = 14
_COLUMN = 35
"""Where the second column begins: both fit into 80 cells."""
_EXAMPLE = 24
_ON_SCREEN = "On this screen"
_ANYWHERE = "Anywhere"
_WIDE = (_ON_SCREEN, _ANYWHERE)
"""Groups listed after all others."""
Group = tuple[str, list[tuple[str, str]]]
"""A heading, and keys with what each does."""


class HelpScreen(ModalScreen[Entry | None]):
    """Help for the screen beneath: only keys that work there are listed.

    A search lists those that are off as well, and why. Gives the one to run.
    """

    BINDINGS = [
        Binding("escape", "back", "Close"),
        Binding("q,question_mark,f1", "leave", "Close", show=False),
        Binding("slash", "search", "Search, and run", key_display="/"),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(
        self,
        beneath: Screen[Any],
        lock: WriteLock,
        missing: Sequence[tuple[str, str]] = (),
        commands: Sequence[SystemCommand] = (),
    ) -> None:
        """``missing``: what the service does not offer, and why. ``commands``: those
        of the palette; some have no key."""
        super().__init__()
        off = [Entry("", name, reason) for name, reason in missing]
        self._entries = [*entries(beneath, commands), *off]
        self._found: list[Entry] = []
        self._groups = _groups(beneath)
        self._missing = missing
        self._lock = lock
        self._profile = lock.profile

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog help") as dialog:
            dialog.border_title = "Help"
            dialog.border_subtitle = "/ search and run · j k scroll · esc close"
            yield Input(placeholder="a key, or what it does", compact=True)
            yield OptionList(markup=False, compact=True)
            yield Static(self._page(wide=True), markup=False)

    def on_mount(self) -> None:
        self._show_search(is_on=False)

    def on_resize(self) -> None:
        self.query_one(Static).update(self._page(wide=self.size.width >= 78))

    def action_leave(self) -> None:
        self.dismiss(None)

    # -- searching

    @property
    def _is_searching(self) -> bool:
        return bool(self.query_one(Input).display)

    def _show_search(self, *, is_on: bool) -> None:
        self.query_one(Input).display = is_on
        self.query_one(OptionList).display = is_on
        self.query_one(Static).display = not is_on

    def action_search(self) -> None:
        self._show_search(is_on=True)
        self.query_one(Input).focus()
        self._search("")

    def action_back(self) -> None:
        """Ends the search first, then the help."""
        if not self._is_searching:
            self.action_leave()
            return
        self.query_one(Input).value = ""
        self._show_search(is_on=False)
        self.query_one(VerticalScroll).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._search(event.value)

    def _search(self, text: str) -> None:
        words = text.casefold().split()
        self._found = [entry for entry in self._entries if entry.fits(words)]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([entry.line for entry in self._found])
        options.highlighted = 0 if self._found else None

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _picked(self) -> None:
        at = self.query_one(OptionList).highlighted
        entry = self._found[at] if at is not None and at < len(self._found) else None
        if entry is None or entry.why_off:
            said = entry.why_off if entry is not None else "No match."
            self.notify(said, severity="warning", markup=False, timeout=4)
        else:
            self.dismiss(entry)

    def action_scroll(self, lines: int) -> None:
        if self._is_searching:
            options = self.query_one(OptionList)
            step = options.action_cursor_down if lines > 0 else options.action_cursor_up
            step()
            return
        self.query_one(VerticalScroll).scroll_relative(
            y=lines, animate=False, immediate=True
        )

    def _page(self, *, wide: bool) -> Content:
        lines: list[Content | str] = [_title("KEYS")]
        for about, keys in self._groups:
            lines += [Content.styled(about, "$muted"), *_columns(keys, wide=wide)]
        lines += self._off()
        lines += ["", _title("STATES"), *_states()]
        lines += ["", _title("FILTER"), *_filter()]
        lines += ["", _title("THE REAL SERVICE"), _REAL, *self._where()]
        lines += ["", _title("MOUSE"), _MOUSE]
        return Content("\n").join(lines)

    def _off(self) -> Iterable[Content | str]:
        """Keys that are off, and why."""
        why = self.app.suspending.why_not if isinstance(self.app, ProcessApp) else ""
        if self._lock.is_locked or why or self._missing:
            yield Content.styled("Off", "$muted")
        if self._lock.is_locked:
            yield from (_key("n", "New"), _key("D ctrl+d", "Delete"))
            yield f"Off: {self._lock.why}"
        else:
            for name, reason in self._missing:
                yield from (_key("M", name), f"Off: {reason}")
        if why:
            yield _key("ctrl+z", "Suspend to shell")
            yield f"Off: {why}"

    def _where(self) -> Iterable[str]:
        if self._profile.is_demo:
            yield "Connected to: built-in sandbox with sample data."
        else:
            host = clean(self._profile.host, 80)
            version = clean(self._profile.api_version, 20)
            yield f"Connected to: {host}, API version {version}."


_WORDS = (
    "Words match platform, store, domain and ID; from "
    f"{TOKEN_FROM} characters also access tokens. All words must match."
)
_SIGNS = (
    'Comma: or. Leading -: not. "Quotes": one phrase. tab: complete. Ages: >1d (older '
    "than), <1d (newer than) or never, in s m h d w mo y."
)
_REAL = (
    "Add a profile: P, then a. In the list of profiles enter switches to one, u makes "
    "it the default. --profile NAME opens one from the shell, --demo the sandbox. The "
    "shell has the same as connections-tui profiles add. F12 shows the request rate "
    "and the files."
)
_MEANINGS = {
    Health.NEEDS_REAUTH: "The merchant must sign in again. Send the link (L).",
    Health.DISABLED: "Rutter stopped syncing. The row says why.",
    Health.UNHEALTHY: "Recent syncs failed. Rutter retries them.",
    Health.STALE: "Ready, but no sync finished in the last day.",
    Health.SYNCING: "The first sync is in progress.",
    Health.LINK_SENT: "The merchant has not signed in yet.",
    Health.NO_ANSWER: "The last status check failed.",
    Health.UNCHECKED: "Status not checked yet.",
    Health.HEALTHY: "Ready, and synced in the last day.",
}
_MOUSE = "Click a row, a chip or a column heading. Hold shift to select text."


def _groups(screen: Screen[Any]) -> list[Group]:
    """Keys by heading, in the order of the bindings, with aliases together."""
    groups: dict[str, dict[str, list[str]]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        is_typed = key_hints.is_typed(screen, binding.key)
        if binding.system or not active.enabled or is_typed:
            continue
        if binding.description:
            keys = groups.setdefault(_about(active), {})
            names = keys.setdefault(binding.description, [])
            name = key_hints.key_name(binding.key)
            if name not in names:
                names.append(name)
    return [
        (about, [(" ".join(names), what) for what, names in keys.items()])
        for about, keys in sorted(groups.items(), key=lambda group: group[0] in _WIDE)
    ]


def _about(active: ActiveBinding) -> str:
    """The heading of a key: its own, else where it works."""
    if active.binding.group is not None:
        return active.binding.group.description
    match active.node:
        case App():
            return _ANYWHERE
        case Screen():
            return _ON_SCREEN
    return "In the focused area"


def _title(text: str) -> Content:
    return Content.styled(text, "bold $accent")


def _columns(keys: list[tuple[str, str]], *, wide: bool) -> list[Content]:
    """Two columns if there is room for them."""
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
    return Content.assemble((present.fit(names, _KEY), "bold"), f" {what}")


def _states() -> Iterable[Content]:
    for health in Health:
        yield Content.assemble(
            (f"{health.symbol} {health.word:<13}", state_variable(health)),
            (_MEANINGS[health], "$muted"),
        )


def _filter() -> Iterable[Content | str]:
    yield _WORDS
    yield from map(_field, FIELDS)
    yield f"status: takes {_values('status')}."
    yield _SIGNS


def _field(field: Field) -> Content:
    also = "".join(f", {alias}:" for alias in field.aliases)
    meaning = f"{field.meaning} (also {also[2:]})" if also else field.meaning
    example = present.fit(field.example, _EXAMPLE)
    return Content.assemble((example, "bold"), f" {meaning}")


def _values(field: str) -> str:
    """The values that completion offers, in its order."""
    text = f"{field}:"
    return ", ".join(offer.text for offer in complete(text, len(text)))
