"""Asks where to save a file, and saves it."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from connections_tui.files.private import write_whole
from connections_tui.text import clean
from connections_tui.tui.terminal.threads import in_a_thread
from connections_tui.tui.widgets.boxes import PlainInput

_MOST_SHOWN = 300


class _Try(Struct, frozen=True):
    """How saving went."""

    path: Path
    problem: str = ""
    """A sentence; empty where it was saved."""
    exists: bool = False
    """Whether the problem is a file that is there already."""


class SaveScreen(ModalScreen[Path | None]):
    """Gives the file that was saved; None where none was.

    A file that is there is replaced at the second enter only.
    """

    BINDINGS = [Binding("escape", "leave", "Cancel")]

    def __init__(self, title: str, name: str, content: Callable[[], bytes]) -> None:
        """``name``: to propose. ``content``: called in a thread, once it is needed."""
        super().__init__()
        self._title = title
        self._name = name
        self._content = content
        self._asked: Path | None = None
        """The file that a second enter replaces."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog save") as dialog:
            dialog.border_title = Content(clean(self._title, 60))
            dialog.border_subtitle = "enter save · esc cancel"
            yield PlainInput(self._name, compact=True, select_on_focus=False)
            yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self._explain()

    def _explain(self) -> None:
        try:
            folder = f", from {Path.cwd()}"
        except OSError:
            folder = ""  # it was removed meanwhile
        self._say(f"A file name, or a path{folder}", style="$muted")

    def _say(self, sentence: str, style: str = "$error") -> None:
        said = Content.styled(clean(sentence, 2 * _MOST_SHOWN), style)
        self.query_one("#said", Static).update(said)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._asked = None
        self._explain()

    @on(Input.Submitted)
    @work(group="save", exclusive=True)
    async def _submitted(self, event: Input.Submitted) -> None:
        typed, asked = event.value, self._asked
        tried = await in_a_thread(lambda: _save(typed, asked, self._content))
        if tried.problem:
            self._asked = tried.path if tried.exists else None
            self._say(f"! {tried.problem}")
        else:
            self.dismiss(tried.path)

    def action_leave(self) -> None:
        self.dismiss(None)


def _save(typed: str, asked: Path | None, content: Callable[[], bytes]) -> _Try:
    """Blocks for as long as the disk takes. ``asked``: the file to replace."""
    try:
        path = Path(typed.strip()).expanduser().absolute()
        if problem := _problem_with(typed, path):
            return _Try(path, problem)
        if path.exists() and path != asked:
            said = f"{path.name} exists. Press enter again to replace it."
            return _Try(path, said, exists=True)
        write_whole(path, content())
    except RuntimeError:
        return _Try(Path(), "There is no home folder for ~. Type the whole path.")
    except ValueError:
        return _Try(Path(), "This is not a path.")
    except OSError as error:
        return _Try(Path(), f"Not saved: {(error.strerror or 'it failed').lower()}.")
    return _Try(path)


def _problem_with(typed: str, path: Path) -> str:
    if not typed.strip():
        return "Type a file name."
    if not path.parent.is_dir():
        return f"There is no folder {path.parent}"
    return f"{path} is a folder. Add a file name." if path.is_dir() else ""
