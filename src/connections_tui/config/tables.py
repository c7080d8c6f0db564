"""The shape of profiles.toml for pydantic, and its errors as sentences."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from connections_tui.config.profile import SETTINGS

_STRICT = ConfigDict(
    extra="forbid", strict=True, frozen=True, hide_input_in_errors=True
)
_UNSEEN = Field(default=None, repr=False)
_FIELDS: dict[str, Any] = {key: (one.kind, _UNSEEN) for key, one in SETTINGS.items()}
_TABLE = create_model("Table", __config__=_STRICT, **_FIELDS)
"""One profile; see ``entries.check`` for what its values may be."""


class Document(BaseModel):
    """The whole file."""

    model_config = _STRICT

    use: str | None = None
    profiles: dict[str, _TABLE] = {}
    keys: dict[str, str] = {}


_WANTED = {
    "string_type": "must be text, in quotes.",
    "bool_type": "must be true or false, without quotes.",
    "float_type": "must be a number, without quotes.",
    "dict_type": "must be tables such as [profiles.acme].",
    "model_type": "must be a table such as [profiles.acme].",
}


def sentence(kind: str, where: tuple[str, ...]) -> str:
    """What is wrong with one value; ``kind`` is pydantic's word for it."""
    if kind == "dict_type" and where == ("keys",):
        return "must be a table: [keys]."
    if kind == "extra_forbidden":
        known = SETTINGS if where[0] == "profiles" else Document.model_fields
        return f"unknown setting. Use {', '.join(known)}."
    return _WANTED.get(kind, "invalid value.")
