"""The credential forms of a platform: one for each of its login kinds."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import RadioSet, Static

from connections_tui.platforms import Schema
from connections_tui.tui.widgets.credential_form import CredentialForm, KnownStore
from connections_tui.tui.widgets.radio import Radio


class CredentialForms(Vertical):
    """Shows one form at a time and keeps what was typed in the others."""

    DEFAULT_CSS = """
    CredentialForms { height: auto; }
    CredentialForms #fields { height: auto; }
    """

    class KindChosen(Message):
        """Another login kind's form is shown."""

    def __init__(self, known: KnownStore) -> None:
        super().__init__()
        self._known = known
        self.schema: Schema | None = None
        """Of the form that is shown; None while there is none."""
        self._offered: Sequence[Schema] = ()
        self._forms: dict[str, CredentialForm] = {}

    def compose(self) -> ComposeResult:
        yield Horizontal(classes="question", id="which-kind")
        yield Vertical(id="fields")

    @property
    def form(self) -> CredentialForm | None:
        return self._forms.get(self.schema.slug) if self.schema is not None else None

    async def offer(self, schemas: Sequence[Schema]) -> None:
        """The login kinds of a platform, with the first selected."""
        self._offered = schemas
        self.schema = schemas[0] if schemas else None
        question = self.query_one("#which-kind")
        await question.remove_children()
        question.display = len(schemas) > 1
        if self.schema is None:
            return
        kinds = (
            Radio(schema.login_kind or schema.slug, value=number == 0)
            for number, schema in enumerate(schemas)
        )
        await question.mount(
            Static("Login kind", classes="label"),
            # A set made whole: one that is filled later does not know what is on.
            RadioSet(*kinds, id="kind", compact=True),
        )
        await self._show(self.schema)

    @on(RadioSet.Changed, "#kind")
    async def _kind_chosen(self, event: RadioSet.Changed) -> None:
        event.stop()
        self.schema = self._offered[event.index]
        await self._show(self.schema)
        self.post_message(self.KindChosen())

    async def choose(self, schema: Schema) -> CredentialForm:
        """Another login kind of those offered."""
        if schema is not self.schema:
            radios = list(self.query(Radio))
            with self.prevent(RadioSet.Changed):
                radios[self._offered.index(schema)].value = True
            self.schema = schema
            await self._show(schema)
            self.post_message(self.KindChosen())
        return self._forms[schema.slug]

    async def _show(self, schema: Schema) -> None:
        """The schema's form, with what was typed in it before."""
        if schema.slug not in self._forms:
            self._forms[schema.slug] = CredentialForm(schema, self._known)
            await self.query_one("#fields").mount(self._forms[schema.slug])
        for slug, form in self._forms.items():
            form.display = slug == schema.slug
