"""The kinds of values on the wire, each read tolerantly.

A value of another kind becomes None, or empty where a container is expected.
"""

import json
import math
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, SecretStr

from connections_tui.moments import means_never
from connections_tui.placeholders import real_name

JsonObject = dict[str, Any]

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def as_text(value: object) -> str | None:
    """Text; numbers as they are written; anything else as JSON."""
    if value is None:
        return None
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    # JSON may hold half a character, which no encoder and no pydantic string takes.
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def as_id(value: object) -> object:
    """Text or a whole number: nothing else can be asked for, or deleted, again."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return as_text(value)
    return value


def as_flag(value: object) -> bool | None:
    """True and False, also when spelled out as text; anything else says nothing."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def as_count(value: object) -> int | float | None:
    """A number. Whole ones become int, since the service may write 1204.0."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int):
        return value
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def is_object(value: object) -> bool:
    return isinstance(value, dict | BaseModel)


def as_object(value: object) -> object:
    return value if is_object(value) else {}


def as_object_or_none(value: object) -> object:
    return value if is_object(value) else None


def as_json_object(value: object) -> JsonObject:
    if not isinstance(value, dict):
        return {}
    return {as_text(name) or "": item for name, item in value.items()}


def as_objects(value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        return []
    return [item for item in value if is_object(item)]


def as_named_objects(value: object) -> dict[str, object]:
    named = as_json_object(value)
    return {name: item for name, item in named.items() if is_object(item)}


def as_texts_or_none(value: object) -> list[str] | None:
    """The texts of a list; None where it is none."""
    if not isinstance(value, list | tuple):
        return None
    texts = [as_text(item) for item in value]
    return [text for text in texts if text]


def as_word(value: object) -> str | None:
    """Text that says something, or None: some write "null" where there is none."""
    return real_name(as_text(value))


def as_platform(value: object) -> str | None:
    """A platform's code. Empty where the service says that there is none yet."""
    text = as_text(value)
    return real_name(text) if text else text


def as_moment(value: object) -> str | None:
    """A timestamp, or None where it only says that there is no time."""
    text = as_text(value)
    return None if means_never(text) else text


Id = Annotated[str, BeforeValidator(as_id), Field(min_length=1)]
Secret = Annotated[SecretStr | None, BeforeValidator(as_word)]
Text = Annotated[str | None, BeforeValidator(as_word)]
Platform = Annotated[str | None, BeforeValidator(as_platform)]
Flag = Annotated[bool | None, BeforeValidator(as_flag)]
Texts = Annotated[tuple[str, ...] | None, BeforeValidator(as_texts_or_none)]
Count = Annotated[int | float | None, BeforeValidator(as_count)]
Moment = Annotated[str | None, BeforeValidator(as_moment)]
"""A point in time as the service wrote it; ``moments.moment`` reads it."""
