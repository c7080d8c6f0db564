"""Messages to merchants: read, edited, copied, saved, or opened in a mail program."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from connections_tui.access import ProfileView
from connections_tui.fleet import Record
from connections_tui.text import clean
from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.screens.save_file import SaveScreen
from connections_tui.tui.terminal.browser import Trust, judge, open_mail
from connections_tui.tui.theme import state_variable
from connections_tui.tui.widgets.body_text import BodyText
from connections_tui.tui.widgets.boxes import PlainInput
from connections_tui.tui.widgets.key_hints import KeyHints
from connections_tui.tui.widgets.message_line import MessageLine
from connections_tui.tui.widgets.screen_title import ScreenTitle
from connections_tui.words import present, privacy
from connections_tui.words.mail_merge import as_merge
from connections_tui.words.merchant_message import (
    NOT_CHECKED,
    Message,
    link_of,
    mailto,
    needs_merchant,
)
from connections_tui.words.message_drafts import Drafts

_LETTERS = "123456789abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ"
"""Of the entries of a menu; q leaves it."""
_CHANGED = "! State changed since (t) · "
_SLICE = 50
"""Messages made between two keys."""
_HIDDEN = "Names are hidden. Press X to show them, then edit."


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
        Binding("escape", "done", "Done"),
        Binding("tab,shift+tab", "other_box", "Subject or text", key_display="tab"),
        Binding("escape,q", "leave", "Back", key_display="esc"),
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

    @property
    def _record(self) -> Record | None:
        return self._drafts.record

    def _draw(self) -> None:
        """The message in front, anew."""
        shown = self._drafts.shown
        with self.prevent(Input.Changed, TextArea.Changed):
            self._subject.value = shown.subject if shown is not None else ""
            self._body.load_text(shown.body if shown is not None else NOT_CHECKED)
        self._has_text = shown is not None
        self._draw_about()
        self.refresh_bindings()
        self._warn()

    def _grow_older(self) -> None:
        """The state of the connection now; a text that could not be made before."""
        if not self._has_text and self._drafts.draft.message is not None:
            self._draw()
        else:
            self._draw_about()

    def _draw_about(self) -> None:
        self.query_one("#about", Static).update(self._about())

    def _about(self) -> Content:
        """Whom it is to, how the connection is now, and what the text was made of."""
        number = len(self._drafts)
        place = f"{self._drafts.position + 1:,} of {number:,}   " if number > 1 else ""
        record = self._record
        if record is None:
            return Content.assemble((place, "$muted"), "This connection was deleted.")
        why = present.why(record)
        who = "" if needs_merchant(record) else "no action needed"
        state = f"{record.health.symbol} {record.health.word}"
        return Content.assemble(
            (place, "$muted"),
            (present.store_name(record, 60), "bold $bright"),
            f" · {present.platform_name(record.platform)} · ",
            (state, state_variable(record.health)),
            (f" {why}" if why else "", "$muted"),
            "\n",
            *self._made_of(),
            (f" · {who}" if who else "", "$muted"),
        )

    def _made_of(self) -> list[str | tuple[str, str]]:
        drafts, template = self._drafts, self._drafts.template
        if template is None:
            return [("No message", "$muted")]
        draft = drafts.draft
        language = drafts.templates.language(template.language).name
        parts: list[str | tuple[str, str]] = [
            (_CHANGED if drafts.has_new_state else "", "bold $state-unhealthy"),
            ("Template ", "$muted"),
            clean(template.title, 40),
            (" · Language ", "$muted"),
            clean(language, 30),
        ]
        if draft.is_edited:
            parts.append((" · edited", "bold"))
        return parts

    def _warn(self) -> None:
        """What to know before it is sent."""
        template, record = self._drafts.template, self._record
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
            case "done" | "other_box":
                return self._is_editing
            case "leave":
                return not self._is_editing
            case "step":
                return len(self._drafts) > 1 and not self._is_editing
        return True

    @property
    def _is_editing(self) -> bool:
        return self.is_mounted and not self._body.read_only

    def action_step(self, by: int) -> None:
        """The message to the next merchant, or the previous one."""
        if self._drafts.step(by):
            self._say("")
            self._draw()

    # -- editing

    def action_edit(self) -> None:
        if privacy.is_on():
            self._say(_HIDDEN)
        elif self._drafts.draft.message is not None:
            self._body.read_only = self._subject.disabled = False
            self._body.show_cursor = True
            self._body.focus()
            self.refresh_bindings()

    def action_done(self) -> None:
        """Keeps the text as it is now."""
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
        from connections_tui.tui.terminal.clipboard import Clipboards

        if (message := self._message()) is None:
            return
        choices = [
            Choice("m", "message", "subject and text"),
            Choice("s", "subject"),
            Choice("b", "body", "the text alone"),
        ]
        texts = {
            "m": (message.whole, "the message"),
            "s": (message.subject, "the subject"),
            "b": (message.body, "the body"),
        }
        key = await self.app.push_screen_wait(ChooseScreen("Copy", choices))
        if key is not None:
            said = await Clipboards(self.app).copy(*texts[key])
            self.notify(said, markup=False, timeout=12)

    @work(group="mail", exclusive=True)
    async def action_open_mail(self) -> None:
        if (message := self._message()) is not None:
            said = await open_mail(mailto(message))
            self.notify(said, markup=False, timeout=12)

    def _message(self) -> Message | None:
        """The one in front; where there is none, says so."""
        if (message := self._drafts.draft.message) is None:
            self._say(NOT_CHECKED)
        return message

    @work(group="save", exclusive=True)
    async def action_save(self) -> None:
        """This message as a text, or all of them as a mail merge."""
        key: str | None = "m"
        if (number := len(self._drafts)) > 1:
            choices = [
                Choice("m", "message", "this one, as a text"),
                Choice("a", f"all {number:,}", "as a CSV for a mail merge"),
            ]
            key = await self.app.push_screen_wait(ChooseScreen("Save", choices))
        if key == "a":
            await self._save_all()
        elif key == "m":
            await self._save_one()

    async def _save_one(self) -> None:
        if (message := self._message()) is None:
            return
        text = f"{message.whole}\n".encode("utf-8", "replace")
        await self._save("Save the message", "message.txt", lambda: text)

    async def _save_all(self) -> None:
        drafts = self._drafts
        for start in range(0, len(drafts), _SLICE):
            drafts.make(start, start + _SLICE)
            await asyncio.sleep(0)  # keys come first
        written, without = drafts.written()
        if not written:
            self._say(NOT_CHECKED)
            return
        # With a mark that tells spreadsheets of its encoding.
        saved = await self._save(
            "Save the mail merge",
            "messages.csv",
            lambda: as_merge(written).encode("utf-8-sig", "replace"),
        )
        if saved and without:
            number = present.plural(len(without), "connection")
            self._say(
                f"{present.plural(len(written), 'message')} saved. {number} left out: "
                "deleted, or the state is not known yet."
            )

    async def _save(self, title: str, name: str, content: Callable[[], bytes]) -> bool:
        path = await self.app.push_screen_wait(SaveScreen(title, name, content))
        if path is not None:
            self._say(f"Saved to {path}. Only you can read it.")
        return path is not None

    # -- leaving

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Leaves; asks first if a text was edited."""
        if not self._drafts.edited or await self._may_discard("Leave the edited text?"):
            self.dismiss(None)
