"""Fills the create form from a pasted text, or from a file."""

import asyncio
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr
from textual.app import App
from textual.content import Content
from textual.widgets import Static

from connections_tui.files.reading import NotText, read_text
from connections_tui.hygiene import NotReadable, Pairs, pairs_in
from connections_tui.platforms import (
    Schema,
    place,
    schema_meant,
    schemas_named,
    schemas_of,
)
from connections_tui.text import clean
from connections_tui.tui.pages.filled_fields import filled_words
from connections_tui.tui.screens.file_path import FilePathScreen
from connections_tui.tui.widgets.credential_form import CredentialForm
from connections_tui.words import present

MOST_BYTES = 1024 * 1024
PASTED = "the pasted text"
_FILES = "JSON, .env, YAML, or lines of “Name: value”."


class FilledLine(Static):
    """What was filled, until the next attempt to send. Never a value."""

    DEFAULT_CSS = "FilledLine { height: auto; max-height: 4; padding: 0 1; }"

    def say(self, said: str) -> None:
        self.update(Content.styled(clean(said, 600), "$accent"))
        self.display = bool(said)

    def on_mount(self) -> None:
        self.say("")


class FilledScreen(Protocol):
    """What the create form is to a filling."""

    @property
    def app(self) -> App[object]: ...
    @property
    def platform(self) -> str | None:
        """The code of the platform picked."""
        ...

    @property
    def form(self) -> CredentialForm | None:
        """The credential form that is shown."""
        ...

    @property
    def is_sending(self) -> bool: ...
    async def show_form(self, schema: Schema) -> CredentialForm:
        """Of a login kind, whatever was chosen before."""
        ...


class Filling:
    """Finds the form that a text is for, fills it, and says what it did."""

    def __init__(self, screen: FilledScreen, line: FilledLine) -> None:
        self._screen = screen
        self._say = line.say

    async def ask_for_file(self) -> None:
        """Fills the form from a file."""
        if self._screen.is_sending:
            return
        asking = FilePathScreen("Load credentials", _FILES)
        typed = await self._screen.app.push_screen_wait(asking)
        if typed is None:
            return
        path = Path(typed)
        shown = clean(path.name, 60)
        try:
            text = await asyncio.to_thread(read_text, path, shown, MOST_BYTES)
        except NotText as error:
            self._say(f"{error} Nothing was filled.")
            return
        await self.take(SecretStr(text), shown)

    async def take(self, text: SecretStr, origin: str = PASTED) -> None:
        """Fills the form from a text. ``origin``: what sentences call it."""
        if self._screen.is_sending:
            return
        try:
            pairs = pairs_in(text.get_secret_value())
        except NotReadable as error:
            self._say(f"Nothing was filled. In {origin}: {error}")
            return
        schema = self._schema_for(pairs, origin)
        if schema is None:
            return
        form = await self._screen.show_form(schema)
        placed = place(schema, pairs)
        replaced = form.fill(placed)
        self._say(
            filled_words(placed, replaced, origin, had_odd_signs=pairs.has_odd_signs)
        )
        if placed.fields:
            form.go_on()

    def _schema_for(self, pairs: Pairs, origin: str) -> Schema | None:
        """The login kind that the text is for; None where there is none, and said."""
        code, form = self._screen.platform, self._screen.form
        if code is None:
            if (meant := schema_meant(pairs)) is None:
                self._say(f"Pick a platform first, then use {origin} again.")
            return meant
        if not (kinds := schemas_of(code)):
            name = present.platform_name(code)
            self._say(f"{name} has no credential form. Nothing was filled.")
            return None
        named = place(kinds[0], pairs).platform
        if named and not any(schemas_named(named.value.get_secret_value(), kinds)):
            self._say(
                f"In {origin} is another platform. Nothing was filled. Pick that one "
                "first."
            )
            return None
        if form is not None and form.has_values:
            return form.schema
        return schema_meant(pairs, kinds) or (form.schema if form else kinds[0])
