"""No secret in any repr: of every class in the package that may hold one.

Which fields hold one is told by their names and types, so that a new class is
looked at without anybody thinking of it.
"""

import dataclasses
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from enum import Enum
from typing import Any

import msgspec
import pytest
from pydantic import BaseModel, SecretStr
from rich.pretty import pretty_repr
from textual.message import Message

import connections_tui
from connections_tui.api import errors
from connections_tui.tui.parts.copying import Copyable
from connections_tui.tui.widgets.boxes import Box, SecretInput

CANARY = "hush-4711-canary"
SECRET = re.compile(
    r"token|secret|passw|credential|link_url|hint|^(raw|body|params|headers|value)$"
)
BY_HAND = {Copyable: {"text"}}
"""What no name tells of."""
HOLDERS = {
    "connections_tui.api.rows.ListRow",
    "connections_tui.api.rows._ListItem",
    "connections_tui.api.operations.Call",
    "connections_tui.api.refusals.Head",
    "connections_tui.models.wire.Connection",
    "connections_tui.models.wire.NewConnection",
    "connections_tui.platforms.catalogue.ShopifyPrivateCredentials",
    "connections_tui.sandbox.list_items.Item",
    "connections_tui.sandbox.records.Simulated",
}
"""Some of those that must be found."""


def classes() -> Iterator[type]:
    for module in pkgutil.walk_packages(connections_tui.__path__, "connections_tui."):
        if not module.name.endswith("__main__"):
            yield from _of(importlib.import_module(module.name), module.name)


def _of(owner: object, module: str) -> Iterator[type]:
    for found in vars(owner).values():
        if inspect.isclass(found) and found.__module__ == module:
            yield found
            yield from _of(found, module)


def fields_of(kind: type) -> dict[str, str]:
    """What it holds, each with its type in words; nothing for other classes."""
    if issubclass(kind, BaseModel):
        return {name: str(f.annotation) for name, f in kind.model_fields.items()}
    if dataclasses.is_dataclass(kind):
        return {f.name: str(f.type) for f in dataclasses.fields(kind)}
    if issubclass(kind, msgspec.Struct):
        names = kind.__struct_fields__
    else:
        names = getattr(kind, "_fields", ()) if issubclass(kind, tuple) else ()
    return {name: str(kind.__annotations__.get(name)) for name in names}


def secrets_of(kind: type) -> set[str]:
    fields = {
        name: words
        for name, words in fields_of(kind).items()
        if not re.search("bool|SecretSource", words) and not name.endswith("_from")
    }
    found = {n for n, t in fields.items() if SECRET.search(n) or "SecretStr" in t}
    return found | BY_HAND.get(kind, set())


def filled(kind: type) -> Any:
    """One of them, with a canary for a secret and nothing in every other field."""
    values: dict[str, Any] = {
        name: _any_of(kind, words) for name, words in fields_of(kind).items()
    }
    for name in secrets_of(kind):
        is_secret = "SecretStr" in fields_of(kind)[name]
        values[name] = SecretStr(CANARY) if is_secret else CANARY
    if issubclass(kind, BaseModel):
        allows = kind.model_config.get("extra") == "allow"
        return kind.model_construct(**values, **({"new": CANARY} if allows else {}))
    if issubclass(kind, tuple | msgspec.Struct):
        return kind(**values)
    made = kind.__new__(kind)
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def _any_of(kind: type, words: str) -> Any:
    """Nothing, or one of the words there are for it."""
    name = re.findall(r"\w+", words)[-1]  # Place, or <enum 'Place'>
    enum = getattr(sys.modules[kind.__module__], name, None)
    is_enum = inspect.isclass(enum) and issubclass(enum, Enum)
    return next(iter(enum)) if is_enum else None


ALL = {kind for kind in classes() if fields_of(kind)}
WITH_SECRETS = sorted(
    (kind for kind in ALL if secrets_of(kind) or issubclass(kind, BaseModel)),
    key=lambda kind: f"{kind.__module__}.{kind.__qualname__}",
)


def texts_of(made: object) -> list[str]:
    return [repr(made), str(made), f"{made}", pretty_repr(made), repr([made])]


def test_the_holders_of_secrets_are_found() -> None:
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in WITH_SECRETS}

    assert names >= HOLDERS
    assert len(ALL) > 100


@pytest.mark.parametrize("kind", WITH_SECRETS, ids=lambda kind: kind.__qualname__)
def test_no_repr_shows_a_secret(kind: type) -> None:
    for text in texts_of(filled(kind)):
        assert CANARY not in text


async def test_no_message_of_a_secret_box_shows_what_was_typed() -> None:
    box = SecretInput(placeholder="")
    messages: list[Message] = [
        box.Changed(box, CANARY),
        box.Submitted(box, CANARY),
        Box.Pasted(lost_signs=True),
    ]

    for message in messages:
        assert not any(CANARY in text for text in texts_of(message))
    assert box.Changed.handler_name == "on_input_changed"
    assert box.Submitted.handler_name == "on_input_submitted"


def test_every_error_can_be_shown_as_it_is() -> None:
    kinds = [k for k in vars(errors).values() if inspect.isclass(k)]
    for kind in (k for k in kinds if issubclass(k, errors.ApiError)):
        assert texts_of(kind("A sentence.", said=CANARY)) == [
            *(f"{kind.__name__}('A sentence.')", "A sentence.", "A sentence."),
            *(f"{kind.__name__}('A sentence.')", f"[{kind.__name__}('A sentence.')]"),
        ]
