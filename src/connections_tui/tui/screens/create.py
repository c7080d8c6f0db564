"""A new connection: a link for the merchant, or credentials we hold.

The form stays, with everything that was typed, until the service says done.
"""

import asyncio
import json
import re

from pydantic import SecretStr
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, RadioSet, Static

from connections_tui.fleet import Known
from connections_tui.platforms import Schema, schemas_of
from connections_tui.text import clean
from connections_tui.tui import present, privacy
from connections_tui.tui.creation import (
    Created,
    Creation,
    FormResult,
    Outcome,
    Refusal,
    Unknown,
)
from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.screens.outcome import OutcomeScreen
from connections_tui.tui.state import ProfileView
from connections_tui.tui.widgets.choices import Radio
from connections_tui.tui.widgets.credential_form import CredentialForm
from connections_tui.tui.widgets.key_hints import KeyHints
from connections_tui.tui.widgets.line import Line, spread
from connections_tui.tui.widgets.platform_picker import PlatformPicker
from connections_tui.tui.writes import Writes

ANY, ONE, CREDENTIALS = range(3)
_HOW = (
    "Link for the merchant, any platform",
    "Link for the merchant, one platform",
    "I have the credentials",
)
"""Two of the three need no fields, so they come first."""


class FormTitle(Line):
    """Where we are, in the place of the list's first line."""

    def __init__(self, profile: ProfileView) -> None:
        super().__init__()
        self._profile = profile

    def render(self) -> Content:
        word = self._profile.environment
        badge = (f" {word} ", f"bold $on-environment on $environment-{word.lower()}")
        left = Content.assemble(badge, " ", (self._profile.name, "bold $bright"))
        hidden = f"{privacy.WORD}  " if privacy.is_on() else ""
        right = Content.assemble(
            (hidden, "bold $accent"), ("New connection ", "bold $bright")
        )
        return spread(left, right, self.size.width)


class CreateScreen(Screen[FormResult | None]):
    """Fields that change with platform and login kind, and what would be sent."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    BINDINGS = [
        Binding("ctrl+s", "submit", "Create", priority=True),
        Binding("tab", "app.focus_next", "Next field"),
        Binding("shift+tab", "app.focus_previous", "Previous field", show=False),
        Binding("escape", "leave", "Cancel"),
        Binding("f1", "app.help", "Help", key_display="F1"),
    ]

    how = reactive(ANY)
    schema: reactive[Schema | None] = reactive[Schema | None](None)
    is_sending = reactive(False)

    def __init__(
        self,
        profile: ProfileView,
        writes: Writes,
    ) -> None:
        super().__init__()
        self._profile = profile
        self._writes = writes
        self._was_in_doubt = False
        self._forms: dict[str, CredentialForm] = {}
        self._creation: Creation | None = None
        self._focused_before: Widget | None = None

    def compose(self) -> ComposeResult:
        yield FormTitle(self._profile)
        with Horizontal(id="parts"):
            with VerticalScroll(id="form", can_focus=False):
                with Horizontal(classes="question"):
                    yield Static("How", classes="label")
                    with RadioSet(id="how", compact=True):
                        for number, words in enumerate(_HOW):
                            yield Radio(words, value=number == ANY)
                with Horizontal(classes="question", id="which-platform"):
                    yield Static("Platform", classes="label")
                    yield PlatformPicker()
                yield Horizontal(classes="question", id="which-kind")
                yield Vertical(id="fields")
                yield Static(id="problem", markup=False)
                with Horizontal(classes="buttons"):
                    yield Button("Cancel", id="cancel", compact=True)
                    yield Button(
                        "Create (ctrl+s)", id="create", compact=True, variant="primary"
                    )
            with VerticalScroll(id="request", can_focus=False):
                yield Static(id="preview", markup=False)
        yield Static(id="summary", markup=False)
        yield KeyHints()

    def on_mount(self) -> None:
        self.query_one("#how").focus()
        self._lay_out()

    def privacy_changed(self) -> None:
        self.query_one(FormTitle).refresh()

    # -- what is asked

    @on(RadioSet.Changed, "#how")
    def _how_chosen(self, event: RadioSet.Changed) -> None:
        self.how = event.index

    def watch_how(self) -> None:
        if self.is_mounted:
            self._lay_out()

    @on(PlatformPicker.Picked)
    async def _platform_picked(self, event: PlatformPicker.Picked) -> None:
        schemas = schemas_of(event.code)
        self.schema = schemas[0]
        await self._show_kinds(schemas)
        await self._show_form(schemas[0])
        self._lay_out()
        if self.how == CREDENTIALS:
            self.call_after_refresh(self.focus_next)

    async def _show_kinds(self, schemas: tuple[Schema, ...]) -> None:
        """The login kinds of a platform, the first of them on."""
        question = self.query_one("#which-kind")
        await question.remove_children()
        kinds = (
            Radio(schema.login_kind or schema.slug, value=number == 0)
            for number, schema in enumerate(schemas)
        )
        await question.mount(
            Static("Login kind", classes="label"),
            # A set made whole: one that is filled later does not know what is on.
            RadioSet(*kinds, id="kind", compact=True),
        )

    @on(RadioSet.Changed, "#kind")
    async def _kind_chosen(self, event: RadioSet.Changed) -> None:
        if self.schema is None:
            return
        self.schema = schemas_of(self.schema.platform)[event.index]
        await self._show_form(self.schema)
        self._lay_out()

    async def _show_form(self, schema: Schema) -> None:
        """The schema's form. One seen before comes back with what was typed in it."""
        fields = self.query_one("#fields", Vertical)
        if schema.slug not in self._forms:
            self._forms[schema.slug] = CredentialForm(schema)
            await fields.mount(self._forms[schema.slug])
        for slug, form in self._forms.items():
            form.display = slug == schema.slug

    def _lay_out(self) -> None:
        """Shows the questions that matter for what was chosen so far."""
        needs_platform = self.how != ANY
        needs_fields = self.how == CREDENTIALS and self.schema is not None
        has_kinds = (
            self.schema is not None and len(schemas_of(self.schema.platform)) > 1
        )
        self.query_one("#which-platform").display = needs_platform
        self.query_one("#which-kind").display = needs_fields and has_kinds
        self.query_one("#fields").display = needs_fields
        self._draw()

    @property
    def _form(self) -> CredentialForm | None:
        if self.how != CREDENTIALS or self.schema is None:
            return None
        return self._forms.get(self.schema.slug)

    # -- what would be sent

    @on(CredentialForm.Changed)
    def _form_changed(self) -> None:
        self._draw()

    def _draw(self) -> None:
        self.query_one("#preview", Static).update(self._preview())
        self.query_one("#summary", Static).update(self._summary())

    def _preview(self) -> Content:
        address = self._profile.address or "the sandbox"
        lines: list[Content | str] = [
            Content.styled("REQUEST", "bold $muted"),
            f"POST {clean(address, 100)}/connections/create"
            if self._profile.address
            else "POST /connections/create  (the sandbox)",
            f"X-Rutter-Version: {clean(self._profile.api_version, 20)}",
            "Authorization: Basic ••••",
            "",
            self._body(),
            "",
            Content.styled("AFTERWARDS", "bold $muted"),
            *self._afterwards(),
        ]
        return Content("\n").join(lines)

    def _body(self) -> Content:
        if (form := self._form) is None:
            return Content("{}")
        parts: list[Content | str] = [Content("{")]
        parts.append(f'  "platform": {json.dumps(form.schema.platform)}')
        for box in form.inputs:
            if box.is_empty:
                if box.field.required:
                    words = Content.styled("(missing)", "$state-disabled")
                    parts.append(Content.assemble(f'  "{box.field.name}": ', words))
                continue
            shown = "••••••••" if isinstance(box.value, SecretStr) else str(box.value)
            quoted = json.dumps(clean(shown, 80), ensure_ascii=False)
            parts.append(f'  "{box.field.name}": {quoted}')
        parts.append("}")
        return Content("\n").join(parts)

    def _afterwards(self) -> list[str]:
        if self.how == CREDENTIALS:
            return [
                "The new connection is chosen and watched while it syncs.",
                "It is sent once. If the answer is lost, the list shows what is new.",
            ]
        return [
            "A card with the link appears: copy it, open it, or show it as a QR code.",
            "It waits for the merchant and says when they have signed in.",
        ]

    def _summary(self) -> Content:
        """One line: what would be sent, or what is still missing."""
        if self.is_sending:
            return Content.styled(" Sending. It is sent once.", "$state-syncing")
        if self.how == ANY:
            return Content.styled(" POST /connections/create  {}", "$muted")
        if self.schema is None:
            return Content.styled(" Pick a platform.", "$muted")
        if (form := self._form) is None:
            name = present.platform_name(self.schema.platform)
            return Content.styled(
                f" POST /connections/create  {{}}, for {name}", "$muted"
            )
        missing = list(form.errors())
        if missing:
            left = present.plural(len(missing), "field")
            return Content.styled(f" {left} left: {', '.join(missing)}", "$muted")
        secrets = sum(isinstance(v, SecretStr) for v in form.typed().values())
        return Content.styled(
            f" Ready to send, {present.plural(secrets, 'secret')} in it.",
            "$state-healthy",
        )

    # -- sending

    @on(Button.Pressed, "#create")
    def _create_pressed(self) -> None:
        self.action_submit()

    def action_submit(self) -> None:
        """Checks everything at once, and sends it once."""
        if self.is_sending:
            return
        self._say("")
        if self.how != ANY and self.schema is None:
            self._say("Pick a platform first.")
            self.query_one(PlatformPicker).focus()
            return
        if (form := self._form) is not None:
            credentials = form.read()
            self._draw()
            if credentials is None:
                self._say(f"{present.plural(len(form.errors()), 'field')} to correct.")
                return
            creation = Creation(credentials)
        else:
            one = self.schema.platform if self.how == ONE and self.schema else None
            creation = Creation(None, link_platform=one)
        if self._was_in_doubt:
            self._ask_first("The first may have been created. Send again?", creation)
        elif self._writes.was_just_sent(creation):
            self._ask_first("These were sent a moment ago. Send again?", creation)
        else:
            self._send(creation)

    @work(group="again", exclusive=True)
    async def _ask_first(self, title: str, creation: Creation) -> None:
        choices = [
            Choice("k", "Keep", "look at the list first"),
            Choice("s", "Send", "a second connection may come of it"),
        ]
        if await self.app.push_screen_wait(ChooseScreen(title, choices)) == "s":
            self._send(creation)

    def _send(self, creation: Creation) -> None:
        # From here on a second key press does nothing: a create is not idempotent.
        self._focused_before = self.focused
        self.is_sending = True
        self._creation = creation
        self._await_outcome(self._writes.create(creation))

    def watch_is_sending(self, is_sending: bool) -> None:
        if self.is_mounted:
            self.query_one("#form").disabled = is_sending
            self._draw()
            if not is_sending and self._focused_before is not None:
                self._focused_before.focus()

    @work(group="create")
    async def _await_outcome(self, task: "asyncio.Task[Outcome]") -> None:
        # Shielded: leaving this screen ends the waiting, not the request.
        outcome = await asyncio.shield(task)
        self.is_sending = False
        match outcome:
            case Created():
                awaits = self._creation is not None and not self._creation.credentials
                chosen = outcome.connection.id
                self._close(FormResult(chosen, outcome, awaits_merchant=awaits))
            case Refusal():
                self._refused(outcome)
            case Unknown():
                await self._unknown(outcome)

    def _close(self, result: FormResult | None) -> None:
        """Leaves with a result, and with whatever was opened over the form."""
        if self not in self.app.screen_stack:
            return  # it was left meanwhile
        self._wipe()
        self._creation = None
        while self.app.screen is not self:
            self.app.pop_screen()
        self.dismiss(result)

    def _refused(self, refusal: Refusal) -> None:
        """Everything typed stays; the fields that the service named say so."""
        self._say(refusal.sentence)
        if (form := self._form) is not None:
            names = [box.field.name for box in form.inputs]
            if named := named_fields(refusal.error.said or "", names):
                form.refuse(named)

    async def _unknown(self, unknown: Unknown) -> None:
        """Neither done nor refused: shows what is new in the list, and asks."""
        self._was_in_doubt = True
        self._say(unknown.sentence)
        new = unknown.new or ()
        if unknown.new is None:
            listed = (
                "The list could not be read either, or not before: look at it before "
                "sending again."
            )
        elif not new:
            listed = "The list shows nothing new so far."
        else:
            listed = "New in the list: is it one of these?"
        choices = [
            *(_choice(number, known) for number, known in enumerate(new[:9], start=1)),
            Choice("k", "Keep", "go back to the form"),
        ]
        said = f"{unknown.sentence}\n\n{listed} What you typed is still here."
        screen = OutcomeScreen(unknown.title, said, choices)
        picked = await self.app.push_screen_wait(screen)
        if picked is not None and picked != "k":
            self._close(FormResult(new[int(picked) - 1].id))

    def _say(self, problem: str) -> None:
        mark = "✗ " if problem else ""
        text = Content.styled(f"{mark}{clean(problem, 500)}", "$state-disabled")
        self.query_one("#problem", Static).update(text)
        if problem:
            self.query_one("#problem").scroll_visible(animate=False)

    # -- leaving

    @on(Button.Pressed, "#cancel")
    def _cancel_pressed(self) -> None:
        self.action_leave()

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Leaves; asks first where something was typed. Credentials are wiped."""
        if self._has_typed and not self.is_sending:
            choices = [
                Choice("k", "Keep", "go on with the form"),
                Choice("d", "Discard", "forget what was typed"),
            ]
            title = "Leave without creating?"
            if await self.app.push_screen_wait(ChooseScreen(title, choices)) != "d":
                return
        if self._creation is not None:
            self._creation.is_watched = False
        self._close(None)

    @property
    def _has_typed(self) -> bool:
        forms = self._forms.values()
        return any(not box.is_empty for form in forms for box in form.inputs)

    def _wipe(self) -> None:
        for form in self._forms.values():
            form.wipe()


def _choice(number: int, known: Known) -> Choice:
    what = f"{present.platform_name(known.platform)}, {known.health.word}"
    return Choice(str(number), present.short_id(known.id), what)


def named_fields(said: str, names: list[str]) -> dict[str, str]:
    """The fields that a refusal names, each with what it says about it.

    The service's message is prose: a field counts as named where its name stands
    as a word of its own. What follows a colon after it, up to the next sentence,
    is taken as what is wrong with it.
    """
    found = {}
    for name in names:
        if match := re.search(rf"\b{re.escape(name)}\b(?::\s*([^.;\n]+))?", said):
            words = match.group(1)
            found[name] = f"{words.strip()}." if words else "The service refused this."
    return found
