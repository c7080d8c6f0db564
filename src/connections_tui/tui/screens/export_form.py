"""What to take along of the list, and in which form; then saved or copied."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from connections_tui.access import ProfileView
from connections_tui.fleet import Column, Record, Sort
from connections_tui.moments import day
from connections_tui.text import clean
from connections_tui.tui.background import in_background
from connections_tui.tui.screens.save_file import SaveScreen
from connections_tui.tui.slices import in_slices
from connections_tui.words import present, privacy
from connections_tui.words.exports import (
    Form,
    Wanted,
    encoded,
    export_columns,
    export_pieces,
    export_words,
)
from connections_tui.words.row_cells import Taken
from connections_tui.words.shell_lines import command_line

_LABEL = 10
_MOST_SHOWN = 400
_FORMS = tuple(Form)
_LINKS = "A link opens without a login: whoever has it can sign a merchant in."
_TOKENS = "An access token opens all that its merchant has at Rutter."
_INSTEAD = "save them to a file (e, then s)."
_HIDDEN = "Names are hidden on this screen only: they are exported."
_NO_TOKENS = "Access tokens are hidden. Press X on the list to show them."


@dataclass(frozen=True, eq=False)
class ExportRows:
    """Rows that can be exported."""

    words: str
    """How many, and which ones: "3 marked"."""
    records: Sequence[Record] = field(repr=False)
    filter: str
    """What they are, as it is typed in the filter."""
    has_command: bool = False
    """Whether the command line finds them by that as well."""


class Copying(Protocol):
    """What copies."""

    async def give(self, text: str, what: str, instead: str) -> None:
        """``instead``: what to do if pasting fails."""

    async def lend(self, secret: str, what: str, instead: str) -> None:
        """Copies what is cleared later."""


class ExportScreen(ModalScreen[str | None]):
    """Gives a sentence on the file that was saved; None where there is none."""

    BINDINGS = [
        Binding("f", "change('f')", "Next format"),
        Binding("r", "change('r')", "Marked or shown rows"),
        Binding("c", "change('c')", "All columns, or as shown"),
        Binding("l", "change('l')", "With or without links"),
        Binding("t", "change('t')", "With or without access tokens"),
        Binding("s", "save", "Save to a file"),
        Binding("y", "copy", "Copy"),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("escape,q", "leave", "Close"),
    ]

    def __init__(
        self,
        profile: ProfileView,
        choices: Sequence[ExportRows],
        columns: Sequence[Column],
        clock: Callable[[], datetime],
        *,
        whole: int,
        gaps: Sequence[str] = (),
        sorts: Sequence[Sort] = (),
        copying: Copying,
    ) -> None:
        """``choices``: the first is proposed. ``columns``, ``sorts``: of the list.
        ``whole``: how many connections there are. ``gaps``: why there may be more, as
        sentences."""
        super().__init__()
        self._profile = profile
        self._choices = choices
        self._columns = columns
        self._clock = clock
        self._whole = whole
        self._gaps = gaps
        self._sorts = sorts
        self._copying = copying
        self._rows = choices[0]
        self._wanted = Wanted()
        self._is_writing = False
        self._said = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog menu export") as dialog:
            dialog.border_title = "Export"
            dialog.border_subtitle = "letter changes · s save · y copy · esc close"
            yield OptionList(markup=False)
            yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        self._draw(0)

    # -- what is wanted

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.action_change(event.option.id or "")

    def action_change(self, letter: str) -> None:
        """The next value of one line."""
        if self._is_writing:
            return
        wanted, self._said = self._wanted, ""
        match letter:
            case "f":
                at = (_FORMS.index(wanted.form) + 1) % len(_FORMS)
                self._wanted = replace(wanted, form=_FORMS[at])
            case "r":
                at = (self._choices.index(self._rows) + 1) % len(self._choices)
                self._rows = self._choices[at]
            case "c":
                has_all = not wanted.has_all_columns
                self._wanted = replace(wanted, has_all_columns=has_all)
            case "l":
                self._wanted = replace(wanted, has_links=not wanted.has_links)
            case "t" if privacy.is_on():
                self._said = _NO_TOKENS
            case "t":
                self._wanted = replace(wanted, has_tokens=not wanted.has_tokens)
        self._draw("frclt".index(letter))

    def action_move(self, lines: int) -> None:
        options = self.query_one(OptionList)
        if lines > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    # -- what is shown

    def _draw(self, line: int) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(
            Option(_line(letter, name, value), id=letter)
            for letter, name, value in self._lines()
        )
        options.highlighted = line
        self._draw_about()

    def _lines(self) -> Iterator[tuple[str, str, str]]:
        wanted, form = self._wanted, self._wanted.form
        number = f"{_FORMS.index(form) + 1} of {len(_FORMS)}"
        yield "f", "Format", f"{form.title}: {form.about} ({number})"
        yield "r", "Rows", self._rows.words
        yield "c", "Columns", "all" if wanted.has_all_columns else "as shown"
        yield "l", "Links", "yes" if wanted.has_links else "no"
        yield "t", "Tokens", "yes" if wanted.has_tokens else "no"

    def _draw_about(self) -> None:
        self.query_one("#about", Static).update(self._about())

    def _about(self) -> Content:
        about = [Content.styled(f"! {words}", "$error") for words in self._warnings()]
        about += [
            Content.styled(words, "$muted")
            for words in (self._columns_told(), self._filter_told())
        ]
        if self._rows.has_command:
            about.append(Content.styled(f"\n{self._command()}", "$muted"))
        if self._said:
            about.append(Content(self._said))
        return Content("\n").join(about)

    def _columns_told(self) -> str:
        names = (one.name for one in export_columns(self._wanted, self._columns))
        return ", ".join(name.lower().replace("_", " ") for name in names)

    def _filter_told(self) -> str:
        told = clean(self._rows.filter, _MOST_SHOWN)
        return f"As of the time it is written · filter: {told or 'none'}"

    def _command(self) -> str:
        """The same on the command line."""
        wanted, told = self._wanted, self._rows.filter
        words = export_words(wanted, self._columns, self._sorts, told)
        return clean(command_line(self._profile, *words), _MOST_SHOWN)

    def _warnings(self) -> Iterator[str]:
        if self._wanted.has_links:
            yield _LINKS
        if self._wanted.has_tokens:
            yield _TOKENS
        if privacy.is_on():
            yield _HIDDEN
        yield from self._gaps

    def _say(self, sentence: str) -> None:
        self._said = sentence
        self._draw_about()

    # -- writing it

    def action_save(self) -> None:
        self._write(self._save)

    def action_copy(self) -> None:
        self._write(self._copy)

    def _write(self, use: Callable[[list[str]], Awaitable[None]]) -> None:
        if not self._is_writing:
            # At once: the same key may have been typed twice.
            self._is_writing = True
            in_background(self, partial(self._written, use), group="write")

    async def _written(self, use: Callable[[list[str]], Awaitable[None]]) -> None:
        try:
            pieces = await self._pieces()
            self._say("")
            await use(pieces)
        finally:
            self._is_writing = False

    async def _pieces(self) -> list[str]:
        """The whole file. A row is read at once, and keys come between two rows."""
        rows, profile = self._rows, self._profile
        taken = Taken(
            self._clock().timestamp(),
            filter=rows.filter,
            profile=profile.name,
            environment=profile.environment,
            whole=self._whole,
            gaps=self._gaps,
        )
        written = export_pieces(self._wanted, rows.records, self._columns, taken)
        return await in_slices(written, self._tell)

    def _tell(self, pieces: int) -> None:
        whole = len(self._rows.records)
        done = min(pieces, whole)
        self._say(f"Writing {done:,} of {whole:,}. esc stops it.")

    async def _save(self, pieces: list[str]) -> None:
        form, number = self._wanted.form, len(self._rows.records)
        name = f"connections-{day(self._clock())}.{form.ending}"
        ask = SaveScreen("Save the export", name, lambda: encoded(form, pieces))
        path = await self.app.push_screen_wait(ask)
        if path is not None:
            secrets = " It has access tokens in it." if self._wanted.has_tokens else ""
            self.dismiss(
                f"{present.plural(number, 'connection')} saved to {path}. Only you can "
                f"read it.{secrets}"
            )

    async def _copy(self, pieces: list[str]) -> None:
        copying = self._copying
        give = copying.lend if self._wanted.has_tokens else copying.give
        number = len(self._rows.records)
        await give("".join(pieces), present.plural(number, "connection"), _INSTEAD)
        self.dismiss(None)

    def action_leave(self) -> None:
        """Stops the writing first."""
        if self._is_writing:
            self.app.workers.cancel_group(self, "write")
            # It may not have begun, and then does not end either.
            self._is_writing = False
            self._say("Stopped: nothing was written.")
        else:
            self.dismiss(None)


def _line(letter: str, name: str, value: str) -> Content:
    return Content.assemble(
        (f"{letter}  ", "bold $accent"), (name.ljust(_LABEL), "$muted"), value
    )
