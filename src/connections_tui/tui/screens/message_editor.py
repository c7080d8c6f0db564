"""Messages to merchants: read, edited, copied, saved, or opened in a mail program."""

from collections.abc import Callable
from datetime import datetime

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from connections_tui.access import ProfileView
from connections_tui.text import clean
from connections_tui.tui.pages.message_heading import message_heading
from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.screens.message_output import MessageOutput
from connections_tui.tui.terminal.browser import Trust, judge
from connections_tui.tui.widgets.body_text import BodyText
from connections_tui.tui.widgets.boxes import PlainInput
from connections_tui.tui.widgets.key_hints import KeyHints
from connections_tui.tui.widgets.message_line import MessageLine
from connections_tui.tui.widgets.screen_title import ScreenTitle
from connections_tui.words import privacy
from connections_tui.words.merchant_message import NOT_CHECKED, link_of
from connections_tui.words.message_drafts import Drafts

_LETTERS = "123456789abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ"
"""Of the entries of a menu; q leaves it."""


class MessageScreen(Screen[None]):
    """One message at a time; those of several merchants are stepped through."""

    BINDINGS = [
        Binding("c,y", "copy", "Copy"),
        Binding("e", "edit", "Edit"),
        Binding("t", "template", "Template"),
        Binding("l", "language", "Language"),
        Binding("s", "save", "Save"),
        Binding("o", "open_mail", "Mail program"),
        Binding("J", "step(1)", "Next"),
        Binding("K", "step(-1)", "Previous", show=False),
        Binding("tab,shift+tab", "other_box", "Subject or text", key_display="tab"),
        Binding("escape", "back", "Back", key_display="esc"),
        Binding("q", "leave", "Back", show=False),
        Binding("question_mark", "app.help", "Help", key_display="?"),
        Binding("f1", "app.help", "Help", key_display="F1"),
    ]

    def __init__(
        self,
        profile: ProfileView,
        drafts: Drafts,
        clock: Callable[[], datetime],
        *,
        keep_language: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._profile = profile
        self._drafts = drafts
        self._keep_language = keep_language
        self._said = MessageLine(clock)
        self._output = MessageOutput(self, drafts, self._say)
        self._has_text = False
        """Whether what is shown is a message."""

    def compose(self) -> ComposeResult:
        number = len(self._drafts)
        title = f"{number:,} messages" if number > 1 else "Message to the merchant"
        yield ScreenTitle(self._profile, title)
        yield Static(id="about", markup=False)
        with Horizontal(id="subject-line"):
            yield Static("Subject", classes="label")
            yield PlainInput(id="subject", compact=True, select_on_focus=False)
        yield BodyText(id="body")
        yield self._said
        yield KeyHints()

    def on_mount(self) -> None:
        self._end_editing()
        self._draw()
        self.set_interval(1, self._grow_older)
        for problem in self._drafts.templates.problems.values():
            # Too long for the message line: a path, a line, and what is allowed there.
            said = f"Not used: {problem}"
            self.notify(said, severity="warning", markup=False, timeout=20)

    def privacy_changed(self) -> None:
        self._keep_edits()
        self._end_editing()
        self.query_one(ScreenTitle).refresh()
        self._draw()

    # -- what is shown

    @property
    def _subject(self) -> Input:
        return self.query_one("#subject", Input)

    @property
    def _body(self) -> TextArea:
        return self.query_one("#body", TextArea)

    def _draw(self) -> None:
        """The message in front, anew."""
        shown = self._drafts.shown
        self._subject.value = shown.subject if shown is not None else ""
        self._body.load_text(shown.body if shown is not None else NOT_CHECKED)
        self._has_text = shown is not None
        self._draw_about()
        self.refresh_bindings()
        self._warn()

    def _grow_older(self) -> None:
        """The state of the connection now; a text that could not be made before."""
        if not self.is_attached or not self.query("#about"):
            return  # the application closes: the widgets are gone, the timer not yet
        if not self._has_text and self._drafts.draft.message is not None:
            self._draw()
        else:
            self._draw_about()

    def _draw_about(self) -> None:
        self.query_one("#about", Static).update(message_heading(self._drafts))

    def _warn(self) -> None:
        """What to know before it is sent."""
        template, record = self._drafts.template, self._drafts.record
        if template is None or record is None:
            return
        if template.language != self._drafts.language.code:
            name = clean(self._drafts.language.name, 30)
            self._say(f"{name} has no such template for this state: English is used.")
        link = link_of(record)
        if link and "link" in template.wants:
            check = judge(link, self._profile.host)
            if check.trust is not Trust.EXPECTED:
                self._say(check.warning, is_error=True)

    def _say(self, sentence: str, *, is_error: bool = False) -> None:
        self._said.say(sentence, is_error=is_error)

    # -- keys

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # Textual's
    ) -> bool | None:
        match action:
            case "other_box":
                return self._is_editing
            case "leave":
                return not self._is_editing
            case "step":
                return len(self._drafts) > 1 and not self._is_editing
        return True

    @property
    def _is_editing(self) -> bool:
        # While the screen opens or closes, its boxes are not there.
        return any(not box.read_only for box in self.query(BodyText))

    def action_step(self, by: int) -> None:
        """The message to the next merchant, or the previous one."""
        if self._drafts.step(by):
            self._say("")
            self._draw()

    # -- editing

    def action_edit(self) -> None:
        if privacy.is_on():
            self._say(privacy.EDIT_NOTHING)
        elif self._drafts.draft.message is not None:
            self._body.read_only = self._subject.disabled = False
            self._body.show_cursor = True
            self._body.focus()
            self.refresh_bindings()

    def action_back(self) -> None:
        """Ends the editing and keeps the text; ends the screen after that."""
        if not self._is_editing:
            self.action_leave()
            return
        self._keep_edits()
        self._end_editing()
        self._draw_about()

    def action_other_box(self) -> None:
        (self._body if self._subject.has_focus else self._subject).focus()

    def _keep_edits(self) -> None:
        if self._is_editing:
            self._drafts.edit(self._subject.value, self._body.text)

    def _end_editing(self) -> None:
        """From now on letters are keys again."""
        self._body.focus()
        self._body.read_only = self._subject.disabled = True
        self._body.show_cursor = False
        self.refresh_bindings()

    @on(Input.Submitted, "#subject")
    def _subject_entered(self) -> None:
        self._body.focus()

    # -- template and language

    @work(group="choose", exclusive=True)
    async def action_template(self) -> None:
        drafts = self._drafts
        offered = drafts.offered[: len(_LETTERS)]
        choices = [
            Choice(letter, clean(one.title, 40), "" if number else "by the state")
            for number, (letter, one) in enumerate(zip(_LETTERS, offered, strict=False))
        ]
        if not choices or not await self._may_replace():
            return
        key = await self.app.push_screen_wait(ChooseScreen("Template", choices))
        if key is not None:
            drafts.choose_template(offered[_LETTERS.index(key)].name)
            self._say("")
            self._draw()

    @work(group="choose", exclusive=True)
    async def action_language(self) -> None:
        languages = list(self._drafts.templates.languages.values())[: len(_LETTERS)]
        choices = [
            Choice(letter, clean(one.name, 30), one.code)
            for letter, one in zip(_LETTERS, languages, strict=False)
        ]
        if not await self._may_replace():
            return
        key = await self.app.push_screen_wait(ChooseScreen("Language", choices))
        if key is not None:
            code = languages[_LETTERS.index(key)].code
            self._drafts.choose_language(code)
            self._keep_language(code)
            self._say("")
            self._draw()

    async def _may_replace(self) -> bool:
        """Whether the text in front may be made anew: asks if it was edited."""
        if not self._drafts.draft.is_edited:
            return True
        return await self._may_discard("Replace the edited text?")

    async def _may_discard(self, title: str) -> bool:
        choices = [
            Choice("k", "Keep", "keep the edited text"),
            Choice("d", "Discard", "discard the edits"),
        ]
        return await self.app.push_screen_wait(ChooseScreen(title, choices)) == "d"

    # -- what is done with it

    @work(group="copy", exclusive=True)
    async def action_copy(self) -> None:
        await self._output.copy()

    @work(group="mail", exclusive=True)
    async def action_open_mail(self) -> None:
        await self._output.open_mail()

    @work(group="save", exclusive=True)
    async def action_save(self) -> None:
        await self._output.save()

    # -- leaving

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Leaves; asks first if a text was edited."""
        if not self._drafts.edited or await self._may_discard("Leave the edited text?"):
            self.dismiss(None)
