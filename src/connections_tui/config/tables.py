"""The shape of profiles.toml for pydantic, and its errors as sentences."""

from pydantic import BaseModel, ConfigDict, Field

from connections_tui.config.entries import KEYS, ProfileEntry

_STRICT = ConfigDict(
    extra="forbid", strict=True, frozen=True, hide_input_in_errors=True
)
_UNSEEN = Field(default=None, repr=False)


class Table(BaseModel):
    """One profile; see ``entries.check`` for what its values may be."""

    model_config = _STRICT

    environment: str | None = None
    base_url: str | None = _UNSEEN
    api_version: str | None = None
    client_id: str | None = _UNSEEN
    secret: str | None = _UNSEEN
    read_only: bool | None = None
    refresh_seconds: float | None = None
    requests_per_second: float | None = None

    def entry(self, name: str) -> ProfileEntry:
        return ProfileEntry(name, **self.model_dump())


class Document(BaseModel):
    """The whole file."""

    model_config = _STRICT

    use: str | None = None
    profiles: dict[str, Table] = {}


_WANTED = {
    "string_type": "must be text, in quotes.",
    "bool_type": "must be true or false, without quotes.",
    "float_type": "must be a number, without quotes.",
    "dict_type": "must be tables such as [profiles.acme].",
    "model_type": "must be a table such as [profiles.acme].",
}


def sentence(kind: str, where: tuple[str, ...]) -> str:
    """What is wrong with one value; ``kind`` is pydantic's word for it."""
    if kind == "extra_forbidden":
        known = KEYS if where[0] == "profiles" else ("use", "profiles")
        return f"unknown setting. Use {', '.join(known)}."
    return _WANTED.get(kind, "invalid value.")
