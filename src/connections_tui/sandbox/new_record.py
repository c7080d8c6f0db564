"""From the body of a create to a record, checked by the same schemas as the form.

Values are checked and dropped. What is kept is the platform, the host of a store's
address, and whether the credentials looked right.
"""

import random
from datetime import datetime
from typing import Any
from uuid import uuid4

from pydantic import ValidationError

from connections_tui.platforms import Schema, field_errors
from connections_tui.sandbox import names
from connections_tui.sandbox.json_body import json_object
from connections_tui.sandbox.later import (
    SYNC_CONFIG,
    schemas_in,
    sync_config_problem,
)
from connections_tui.sandbox.records import PHASES, Fate, Origin, Simulated
from connections_tui.sandbox.refusal import invalid
from connections_tui.sandbox.times import whole_milliseconds

REJECTED_WORDS = ("expired", "revoked", "invalid")
"""The platform refuses a value with one of these in it: for practice."""


def record_from(body: bytes, now: datetime, *, version: str) -> Simulated:
    """The connection a create asks for.

    Raises:
        Refusal: the body is wrong; the message names each field.
    """
    given = json_object(body)
    if not given:
        return _link(None, now)
    platform, values = _split(given, version)
    schemas = schemas_in(version, platform)
    if not schemas:
        raise invalid("platform: Not supported for create.")
    if not values.keys() - {"scope"}:
        return _link(platform, now)
    schema = _fitting(schemas, values)
    looks_right = not schema.warnings(values) and not _is_rejected(values)
    return _with_credentials(platform, values, now, looks_right=looks_right)


def _split(given: dict[str, Any], version: str) -> tuple[str, dict[str, str]]:
    """The platform, and the fields of its credentials; all of them text."""
    sync_config = given.pop(SYNC_CONFIG, None)
    problems = {
        name: "Must be text." for name, value in given.items() if type(value) is not str
    }
    if not given.get("platform"):
        problems["platform"] = "Required."
    if sync_config is not None and (
        problem := sync_config_problem(sync_config, version=version)
    ):
        problems[SYNC_CONFIG] = problem
    if problems:
        raise invalid(_sentences(problems))
    return given["platform"], {k: v for k, v in given.items() if k != "platform"}


def _fitting(schemas: tuple[Schema, ...], values: dict[str, str]) -> Schema:
    """The first schema the values satisfy, else a refusal by the nearest one."""

    def shared(schema: Schema) -> int:
        return len(schema.model_fields.keys() & values.keys())

    problems: list[dict[str, str]] = []
    for schema in sorted(schemas, key=shared, reverse=True):
        try:
            schema.from_input(values)
        except ValidationError as error:
            problems.append(field_errors(error))
        else:
            if not (wrong := _wrong_choices(schema, values)):
                return schema
            problems.append(wrong)
    raise invalid(_sentences(problems[0]))


def _wrong_choices(schema: Schema, values: dict[str, str]) -> dict[str, str]:
    """Choices in another spelling: a form takes them, the service does not."""
    return {
        field.name: f"Must be one of {', '.join(field.choices)}."
        for field in schema.fields()
        if field.choices and values[field.name] not in field.choices
    }


def _sentences(problems: dict[str, str]) -> str:
    """All of them in one line; one without a field is about the whole."""
    return " ".join(
        f"{name}: {sentence}" if name else sentence
        for name, sentence in problems.items()
    )


def _is_rejected(values: dict[str, str]) -> bool:
    return any(
        word in value.lower() for value in values.values() for word in REJECTED_WORDS
    )


def _link(platform: str | None, now: datetime) -> Simulated:
    return Simulated(
        id=str(uuid4()),
        access_token=str(uuid4()),
        platform=platform,
        created_at=whole_milliseconds(now),
        origin=Origin.LINK,
        phase=_phase(),
    )


def _with_credentials(
    platform: str, values: dict[str, str], now: datetime, *, looks_right: bool
) -> Simulated:
    host = names.host_of(values.get("store_url", ""))
    return Simulated(
        id=str(uuid4()),
        access_token=str(uuid4()),
        platform=platform,
        created_at=whole_milliseconds(now),
        origin=Origin.CREDENTIALS,
        fate=Fate.HEALTHY if looks_right else Fate.REJECTED,
        store_name=names.name_from_host(host) if host else None,
        store_domain=host,
        store_unique_id=names.unique_id(platform, host) if host else None,
        phase=_phase(),
    )


def _phase() -> int:
    return random.randrange(PHASES)
