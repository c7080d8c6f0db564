"""A new connection: a link for the merchant, or credentials we hold.

The form keeps everything typed until the connection is created.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from pydantic import SecretStr
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Button, RadioSet, Static
from textual.widgets.button import ButtonVariant

from connections_tui.access import ProfileView
from connections_tui.changes.changes import Changes
from connections_tui.changes.create import (
    Creation,
)
from connections_tui.fleet import Record
from connections_tui.platforms import Schema, schemas_of
from connections_tui.tui.background import in_background
from connections_tui.tui.pages import create_request
from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.screens.filling import FilledLine, Filling
from connections_tui.tui.screens.sending import FormResult, Sending
from connections_tui.tui.widgets.credential_form import CredentialForm
from connections_tui.tui.widgets.credential_forms import CredentialForms
from connections_tui.tui.widgets.field_input import AS_TYPED, FieldInput, below
from connections_tui.tui.widgets.key_hints import KeyHints
from connections_tui.tui.widgets.link_form import LinkForm
from connections_tui.tui.widgets.platform_picker import PlatformPicker
from connections_tui.tui.widgets.radio import Radio
from connections_tui.tui.widgets.screen_title import ScreenTitle
from connections_tui.words import present

ANY, ONE, CREDENTIALS = range(3)
_HOW = (
    "Link for the merchant, any platform",
    "Link for the merchant, one platform",
    "I have the credentials",
)
"""Two of the three need no fields, so they come first."""

_LEAVING = (
    Choice("k", "Keep", "continue editing"),
    Choice("d", "Discard", "discard all input"),
)


class CreateScreen(Screen[FormResult | None]):
    """Fields by platform and login kind, and the request they make."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    BINDINGS = [
        Binding("ctrl+s", "submit", "Create", priority=True),
        Binding("ctrl+l", "load", "Load a file"),
        Binding("tab", "app.focus_next", "Next field"),
        Binding("shift+tab", "app.focus_previous", "Previous field", show=False),
        Binding("escape", "leave", "Cancel"),
        Binding("f1", "app.help", "Help", key_display="F1"),
    ]

    how = reactive(ANY)
    platform: reactive[str | None] = reactive[str | None](None)
    """The code of the platform picked."""
    is_sending = reactive(False)

    def __init__(
        self,
        profile: ProfileView,
        changes: Changes,
        clock: Callable[[], datetime],
        twins_at: Callable[[str, str], Sequence[Record]],
    ) -> None:
        """``twins_at``: gives the connections of a platform that are of the store with
        an address or a store ID."""
        super().__init__()
        self._twins_at = twins_at
        self._profile = profile
        self._sending = Sending(self, changes, clock)
        self._filled = FilledLine()
        self._filling = Filling(self, self._filled)

    def compose(self) -> ComposeResult:
        yield ScreenTitle(self._profile, "New connection")
        with Horizontal(id="parts"):
            with VerticalScroll(id="form", can_focus=False):
                yield _how_question()
                with Horizontal(classes="question", id="which-platform"):
                    yield Static("Platform", classes="label")
                    yield PlatformPicker()
                yield Static(id="without-form", markup=False)
                yield LinkForm(self._known_store, id="link-fields")
                yield CredentialForms(self._known_store)
                yield Static(id="command", markup=False)
                yield Static(id="problem", markup=False)
                yield Horizontal(
                    _button("Cancel", "leave", "default"),
                    _button("Create (ctrl+s)", "submit", "primary"),
                    classes="buttons",
                )
            with VerticalScroll(id="request", can_focus=False):
                yield Static(id="preview", markup=False)
        yield self._filled
        yield Static(id="summary", markup=False)
        yield KeyHints()

    def on_mount(self) -> None:
        self.query_one("#how").focus()
        self._lay_out()

    def privacy_changed(self) -> None:
        self.query_one(ScreenTitle).refresh()

    # -- what is asked

    @on(RadioSet.Changed, "#how")
    def _how_chosen(self, event: RadioSet.Changed) -> None:
        self.how = event.index

    def watch_how(self) -> None:
        if self.is_mounted:
            self._lay_out()

    @on(PlatformPicker.Picked)
    async def _platform_picked(self, event: PlatformPicker.Picked) -> None:
        self.platform = event.code
        await self._forms.offer(schemas_of(event.code))
        self._lay_out()
        if self.how == CREDENTIALS:
            self.call_after_refresh(self.focus_next)

    def _lay_out(self) -> None:
        """Shows the questions that matter for what was chosen so far."""
        is_link = self.how != CREDENTIALS
        shown = {
            "#which-platform": self.how != ANY,
            "CredentialForms": not is_link and self.schema is not None,
            "#without-form": not is_link and self._has_no_form,
            "#link-fields": is_link,
        }
        for selector, is_shown in shown.items():
            self.query_one(selector).display = is_shown
        self._link_form.offer(self._link_platform)
        picker = self.query_one(PlatformPicker)
        if picker.takes_any != is_link:
            picker.offer(takes_any=is_link)
        self._draw()

    @property
    def _forms(self) -> CredentialForms:
        return self.query_one(CredentialForms)

    @property
    def schema(self) -> Schema | None:
        """Of the platform and login kind picked; None where there is none."""
        return self._forms.schema

    @property
    def _lacks_platform(self) -> bool:
        picked = self.schema if self.how == CREDENTIALS else self.platform
        return self.how != ANY and picked is None

    @property
    def _has_no_form(self) -> bool:
        return self.platform is not None and self.schema is None

    def _known_store(self, platform: str, said: str) -> str | None:
        twins = self._twins_at(platform, said)
        return present.already_connected(twins) if twins else None

    @property
    def _link_form(self) -> LinkForm:
        return self.query_one(LinkForm)

    @property
    def _link_platform(self) -> str | None:
        return self.platform if self.how == ONE else None

    @property
    def form(self) -> CredentialForm | None:
        """The credential form that is shown."""
        return self._forms.form if self.how == CREDENTIALS else None

    # -- filled by a paste or a file

    @on(CredentialForm.SeveralPasted)
    def _several_pasted(self, event: CredentialForm.SeveralPasted) -> None:
        in_background(self, partial(self._filling.take, event.text), group="fill")

    def on_paste(self, event: events.Paste) -> None:
        """What no box has taken."""
        in_background(
            self, partial(self._filling.take, SecretStr(event.text)), group="fill"
        )

    def action_load(self) -> None:
        in_background(self, self._filling.ask_for_file, group="fill")

    async def show_form(self, schema: Schema) -> CredentialForm:
        """Of a login kind, whatever was chosen before."""
        self.query_one("#how", RadioSet).query(Radio)[CREDENTIALS].value = True
        if schema.platform != self.platform:
            self.platform = schema.platform
            await self._forms.offer(schemas_of(schema.platform))
        self.query_one(PlatformPicker).show(schema.platform)
        form = await self._forms.choose(schema)
        self.how = CREDENTIALS
        self._lay_out()
        return form

    # -- what would be sent

    @on(CredentialForm.Changed)
    @on(CredentialForms.KindChosen)
    @on(LinkForm.Changed)
    def _draw(self) -> None:
        form = self.form
        body = form.body() if form is not None else {}
        options = self._link_form.options(self._link_platform)
        link = None if self.how == CREDENTIALS else options
        schema, typed = (form.schema, form.typed()) if form is not None else (None, {})
        command = create_request.command(self._profile, link, schema, typed)
        shown = create_request.preview(self._profile, body, link, command)
        self.query_one("#preview", Static).update(shown)
        self.query_one("#command", Static).update(command)
        if self._has_no_form:
            why = create_request.without_form(self.platform)
            self.query_one("#without-form", Static).update(why)
        self.query_one("#summary", Static).update(self._summary())

    def _summary(self) -> Content:
        """One line: what is sent, or what is still missing."""
        if self.is_sending:
            return create_request.SENDING
        if self._lacks_platform:
            return create_request.PICK
        if (form := self.form) is None:
            return create_request.link_summary(self._link_platform)
        given = form.schema.body_of(form.typed())
        return create_request.readiness(list(form.errors()), given)

    # -- sending

    def action_submit(self) -> None:
        """Checks all fields, then sends the request once."""
        if self.is_sending:
            return
        self.say("")
        self._filled.say("")
        if self._lacks_platform:
            self.say("Pick a platform first.")
            self.query_one(PlatformPicker).focus()
            return
        if (form := self.form) is not None:
            credentials = form.read()
            self._draw()
            if credentials is None:
                wrong = present.plural(len(form.errors()), "field")
                self.say(f"{wrong} to correct." if form.errors() else AS_TYPED)
                return
            creation = Creation(credentials)
        else:
            if self._link_form.warns():
                self.say(AS_TYPED)
                return
            options = self._link_form.options(self._link_platform)
            creation = Creation(None, link=options)
        self._sending.submit(creation)

    def watch_is_sending(self, is_sending: bool) -> None:
        if self.is_mounted:
            self.query_one("#form").disabled = is_sending
            self._draw()

    @property
    def is_ending(self) -> bool:
        """Whether the console closes around it."""
        return self._pruning

    def close_with(self, result: FormResult | None) -> None:
        """Closes the form and whatever was opened over it."""
        if self not in self.app.screen_stack:
            return  # it was left meanwhile
        for box in self.query(FieldInput):
            box.wipe()
        self._sending.forget()
        while self.app.screen is not self:
            self.app.pop_screen()
        self.dismiss(result)

    def say(self, problem: str) -> None:
        """Below the fields: what is wrong with them, or with the request."""
        self.query_one("#problem", Static).update(below(problem))
        if problem:
            self.query_one("#problem").scroll_visible(animate=False)

    # -- leaving

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Leaves; asks first if something was typed. Credentials are wiped."""
        has_typed = any(not box.is_empty for box in self.query(FieldInput))
        if has_typed and not self.is_sending:
            asking = ChooseScreen("Leave without creating?", _LEAVING)
            if await self.app.push_screen_wait(asking) != "d":
                return
        self.close_with(None)


def _how_question() -> Horizontal:
    radios = (Radio(words, value=n == ANY) for n, words in enumerate(_HOW))
    return Horizontal(
        Static("How", classes="label"),
        RadioSet(*radios, id="how", compact=True),
        classes="question",
    )


def _button(words: str, action: str, variant: ButtonVariant) -> Button:
    what = f"screen.{action}"
    return Button(words, action=what, compact=True, variant=variant)
