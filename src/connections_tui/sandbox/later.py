"""What later API versions take in a create beyond the catalogue.

The catalogue follows the version that its forms are made for. A newer version takes
these as well, so that a program that speaks it can practise on the sandbox. They are
not registered: nothing offers a form for them.

The fields are those of the service's pages of December 2023 and of 2024-08-31. Which
version began with one is not documented: those of 2023 are taken from 2024-04-30 on.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from connections_tui.platforms import Credentials, Schema, schemas_of
from connections_tui.platforms.catalogue import ClientId, HexId64, HexSecret64
from connections_tui.sandbox.gate import NEWEST_VERSION, VERSIONS

SYNC_CONFIG = "syncConfig"
"""The one field of a create that is no text."""

_SINCE_2023_12 = VERSIONS[2:]
_NEWEST = (NEWEST_VERSION,)


class Xero(Credentials):
    """A Xero organisation."""

    oauth_client_id: ClientId
    tenant_id: str
    user_id: str
    oauth_client_secret: SecretStr
    oauth_refresh_token: SecretStr


class ZohoBooks(Credentials):
    """A Zoho Books organization."""

    oauth_client_id: ClientId
    organization_id: str
    oauth_access_token: SecretStr
    oauth_client_secret: SecretStr
    oauth_refresh_token: SecretStr
    region: str | None = None


class SageIntacctV2(Credentials):
    """A Sage Intacct company."""

    oauth_client_id: ClientId
    oauth_client_secret: SecretStr
    oauth_refresh_token: SecretStr


class NetSuite(Credentials):
    """A NetSuite account: the public key is no longer asked for."""

    token_id: HexId64
    consumer_key: HexId64
    consumer_secret: HexSecret64
    store_name: str
    token_secret: HexSecret64


class Walmart(Credentials):
    """A Walmart seller who has signed in by OAuth."""

    oauth_client_id: ClientId
    seller_id: str | None = None
    oauth_client_secret: SecretStr
    oauth_refresh_token: SecretStr | None = None


class BankFeed(Credentials):
    """A bank feed: the platform alone."""


_LATER: tuple[tuple[str, tuple[str, ...], Schema], ...] = (
    ("XERO", _SINCE_2023_12, Xero),
    ("NETSUITE", _SINCE_2023_12, NetSuite),
    ("ZOHOBOOKS", _NEWEST, ZohoBooks),
    ("SAGE_INTACCT_V2", _NEWEST, SageIntacctV2),
    ("WALMART", _NEWEST, Walmart),
    ("INTUIT_BANK_FEEDS", _NEWEST, BankFeed),
    ("SAGE_BANK_FEEDS", _NEWEST, BankFeed),
)
"""Platform, the versions that take it, and its fields."""


def schemas_in(version: str, platform: str) -> tuple[Schema, ...]:
    """The ways to connect a platform in one version, the catalogue's first."""
    later = (
        schema
        for code, versions, schema in _LATER
        if code == platform and version in versions
    )
    return (*schemas_of(platform), *later)


_Entities = list[Annotated[str, Field(pattern="^[A-Z]+(_[A-Z]+)*$")]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class _Batch(_Strict):
    timeFrameInMonths: float = Field(gt=0)
    entities: _Entities


class _InitialSync(_Strict):
    batches: list[_Batch]


class _IncrementalSync(_Strict):
    syncPeriodInMinutes: float = Field(ge=60, le=20160)
    entities: _Entities


class _SyncConfig(_Strict):
    initialSync: _InitialSync
    incrementalSync: _IncrementalSync


def sync_config_problem(given: object, *, version: str) -> str | None:
    """What is wrong with a sync configuration, in a sentence; None where it is fine.

    It is checked and has no effect: a sandbox syncs everything.
    """
    if version not in _NEWEST:
        return f"Not a field of version {version}."
    return sync_config_fault(given)


def sync_config_fault(given: object) -> str | None:
    """The same, whatever the version."""
    try:
        _SyncConfig.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        return f"{place}: {first['msg']}." if place else f"{first['msg']}."
    return None
