"""Built-in views, and those saved under a name."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from connections_tui.fleet import Health, View
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.preferences import SavedView
from connections_tui.fleet.shown.query_error import QueryError
from connections_tui.fleet.shown.view import as_saved, sorts_of
from connections_tui.text import clean
from connections_tui.words.present import fit

LONGEST_NAME = 40
_WIDEST = 70
_KEYS = "enter open · s save current · x delete · esc close"
_FEW_KEYS = "enter · s save · x delete · esc"
BUILT_IN = (
    SavedView("All"),
    SavedView("Problems", only_problems=True),
    SavedView("Broken today", filter="broke:<1d"),
    SavedView("Link sent", filter="status:link-sent"),
    SavedView("New this week", filter="created:<7d"),
    SavedView("Stale", filter="status:stale"),
)


class Opened(Struct, frozen=True):
    """A view is to be shown."""

    view: SavedView


class Saved(Struct, frozen=True):
    """What is shown now is to be kept under a name, in the place of any other."""

    name: str


class Removed(Struct, frozen=True):
    """A saved view is to be forgotten."""

    name: str


ViewAction = Opened | Saved | Removed


def saved_view(name: str, view: View, text: str) -> SavedView:
    """A view under a name; ``text`` is its filter as it was typed."""
    return SavedView(
        name,
        filter=text,
        health=view.health.name if view.health is not None else None,
        only_problems=view.only_problems,
        sort=as_saved(view.sorts),
    )


def view_of(saved: SavedView, platforms: Mapping[str, str]) -> View:
    """What a saved view shows. What this version does not know of it is left out.

    Raises:
        QueryError: its filter cannot be read, as where its platform is gone.
    """
    return View(
        query=parse(saved.filter, platforms),
        health=_health(saved),
        only_problems=saved.only_problems,
        sorts=sorts_of(saved.sort),
    )


def _health(saved: SavedView) -> Health | None:
    return Health.__members__.get(saved.health or "")


def in_words(saved: SavedView) -> str:
    """What a view shows, for the line with its name."""
    parts = ["only problems"] if saved.only_problems else []
    parts += [health.word] if (health := _health(saved)) is not None else []
    parts += [saved.filter] if saved.filter.strip() else []
    if (sorts := sorts_of(saved.sort)) != View().sorts:
        parts.append("by " + ", ".join(sort.column.value.title for sort in sorts))
    return " · ".join(parts) or "all connections"


class ViewsScreen(ModalScreen[ViewAction | None]):
    """Gives what is to be done; None where nothing is."""

    BINDINGS = [
        Binding("escape", "leave", "Close"),
        Binding("q,V", "leave", "Close", show=False),
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("s,n", "name", "Save current view"),
        Binding("x", "remove", "Delete"),
    ]

    def __init__(
        self,
        saved: Sequence[SavedView],
        present: SavedView,
        platforms: Mapping[str, str],
        *,
        why_not: str = "",
    ) -> None:
        """Views to choose from, and one to save.

        Args:
            present: what is shown now, with the name to propose for it.
            why_not: a sentence that says why it cannot be saved; empty if it can.
        """
        super().__init__()
        self._views = (*BUILT_IN, *saved)
        self._saved = {view.name for view in saved}
        self._present = present
        self._platforms = platforms
        self._why_not = why_not
        self._asked: str | None = None
        """The name that a second press will delete, or replace."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog views") as dialog:
            dialog.border_title = "Views"
            yield OptionList(*self._options(), markup=False)
            yield Input(
                placeholder="Name of the view",
                max_length=LONGEST_NAME,
                compact=True,
            )
            yield Static(markup=False)

    def on_mount(self) -> None:
        self._input.cursor_blink = False
        self._input.display = False
        self._list.highlighted = 0
        self._list.focus()

    def on_resize(self) -> None:
        """The list leaves room for the name and a sentence under it."""
        width, height = self.size
        self._list.styles.max_height = max(3, height - 7)
        room = min(_WIDEST, width - 8)
        for number, view in enumerate(self._views):
            self._list.replace_option_prompt_at_index(number, _line(view, room))
        self._show_keys()

    def _show_keys(self) -> None:
        keys = "enter save · esc back" if self._is_naming else _KEYS
        if self.size.width < 60 and not self._is_naming:
            keys = _FEW_KEYS
        self.query_one(Vertical).border_subtitle = keys

    def _options(self) -> list[Option | None]:
        options: list[Option | None] = [
            Option(_line(view, _WIDEST)) for view in self._views
        ]
        if self._saved:
            options.insert(len(BUILT_IN), None)
        return options

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def _input(self) -> Input:
        return self.query_one(Input)

    @property
    def _chosen(self) -> SavedView:
        return self._views[self._list.highlighted or 0]

    @property
    def _is_naming(self) -> bool:
        return self._input.display

    def _say(self, sentence: str, style: str = "$error") -> None:
        self.query_one(Static).update(Content.styled(sentence, style))

    # -- opening

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        view = self._views[event.option_index]
        try:
            view_of(view, self._platforms)
        except QueryError as error:
            self._say(f"! {clean(error.message)}")
            return
        self.dismiss(Opened(view))

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self._forget_asking()

    def action_move(self, rows: int) -> None:
        if rows > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    # -- saving

    def action_name(self) -> None:
        """A line for the name, with what will be saved under it."""
        self._forget_asking()
        if self._why_not:
            self._say(f"! {clean(self._why_not)}")
            return
        self._input.display = True
        self._input.value = clean(self._present.name, LONGEST_NAME)
        self._input.focus()
        self._show_keys()
        self._say(f"Saves: {clean(in_words(self._present), 120)}", "$muted")

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._asked is not None:
            self._forget_asking()

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        name = clean(event.value.strip(), LONGEST_NAME)
        if not name:
            self._say("! Enter a name.")
        elif name.casefold() in {view.name.casefold() for view in BUILT_IN}:
            self._say(f"! “{name}” is a built-in view. Choose another name.")
        elif name in self._saved and self._asked != name:
            self._asked = name
            self._say(f"! “{name}” exists. Press enter again to replace it.")
        else:
            self.dismiss(Saved(name))

    # -- deleting

    def action_remove(self) -> None:
        """The first press asks, the second deletes."""
        if self._chosen in BUILT_IN:
            self._say("! Built-in views cannot be deleted.")
            return
        name = self._chosen.name
        if self._asked == name:
            self.dismiss(Removed(name))
        else:
            self._asked = name
            self._say(f"! Press x again to delete “{clean(name, 60)}”, or esc.")

    def _forget_asking(self) -> None:
        self._asked = None
        self._say("")

    # -- leaving

    def action_leave(self) -> None:
        """One thing after the other: a question, the name's line, the dialog."""
        if self._is_naming:
            self._input.display = False
            self._show_keys()
            self._forget_asking()
            self._list.focus()
        elif self._asked is not None:
            self._forget_asking()
        else:
            self.dismiss(None)


def _line(view: SavedView, room: int) -> Content:
    name = 24 if room >= 60 else 16
    words = fit(clean(in_words(view), 200), room - name - 1).rstrip()
    return Content.assemble(fit(clean(view.name, 60), name), " ", (words, "$muted"))
