"""Answers of operations that not every service has: about one connection."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr, model_validator

from connections_tui.models.kinds import (
    Flag,
    JsonObject,
    Text,
    as_json_object,
    as_object,
    as_text,
    as_word,
    is_object,
)
from connections_tui.models.wire import StatusConnection, Wire


class Started(Wire):
    """The answer to a sync or a backfill: it was scheduled."""

    success: Flag = None


class NewToken(Wire):
    """The answer to a rotation: the old token has ended."""

    new_access_token: Annotated[SecretStr, BeforeValidator(as_word)]


class PlatformCredentials(Wire):
    """What the service signs in to the platform with, for one connection."""

    connection: Annotated[StatusConnection, BeforeValidator(as_object)] = Field(
        default_factory=StatusConnection
    )
    type: Text = None
    """oauth, oauth1.0a, basic, or a newer word."""
    secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """By the service's own names; what is nested by names with dots."""

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, answer: Any) -> Any:
        if not isinstance(answer, dict) or not is_object(answer.get("credential")):
            return answer
        given = dict(_flattened(as_json_object(answer["credential"])))
        kind = given.pop("type", None)
        return {
            "connection": answer.get("connection"),
            "type": kind,
            "secrets": {name: value for name, value in given.items() if value},
        }


def _flattened(
    values: JsonObject, before: str = "", levels: int = 6
) -> Iterator[tuple[str, str | None]]:
    """Every value as text; below the last level as JSON."""
    for name, value in values.items():
        if isinstance(value, dict) and levels:
            inside = as_json_object(value)
            yield from _flattened(inside, f"{before}{name}.", levels - 1)
        else:
            yield f"{before}{name}", as_text(value)
