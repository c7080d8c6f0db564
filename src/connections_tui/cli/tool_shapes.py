"""What an assistant calls tools with, and what they answer."""

from typing import Annotated

from msgspec import Meta, Struct

from connections_tui.cli.merchant_letters import Letter
from connections_tui.cli.platform_list import Platform
from connections_tui.words.connection_shapes import Connection, Seen
from connections_tui.words.message_templates import USUAL_LANGUAGE
from connections_tui.words.printed import Printed


class Arguments(Struct, frozen=True, forbid_unknown_fields=True):
    """What a tool is called with."""


class Filtered(Arguments, frozen=True):
    """A filter, as in the console."""

    filter: Annotated[
        str,
        Meta(
            description="Such as status:reauth -platform:shopify, or words of a name. "
            "Empty for all."
        ),
    ] = ""


class Several(Filtered, frozen=True):
    """The connections that a filter keeps."""

    limit: Annotated[int, Meta(ge=1, le=500)] = 50


class About(Arguments, frozen=True):
    """One connection."""

    connection: Annotated[
        str,
        Meta(
            description="An ID, the beginning of one, or the whole name of the store."
        ),
    ]


class ToMerchant(About, frozen=True):
    """One connection, and how to write to its merchant."""

    language: Annotated[str, Meta(description="en, de, fr or es.")] = USUAL_LANGUAGE
    template: Annotated[
        str | None, Meta(description="Null for that of the connection's state.")
    ] = None


class ToOpen(About, frozen=True):
    """One connection, and the platform its link opens."""

    platform: str | None = None


class NewLink(Arguments, frozen=True):
    """A connection for a merchant to sign in to."""

    platform: Annotated[
        str | None,
        Meta(description="The one that the link opens. Null: the merchant chooses."),
    ] = None
    confirm: Annotated[
        str | None,
        Meta(description="In production the name of the profile, from a person."),
    ] = None


class Doomed(About, frozen=True):
    """A connection to delete."""

    yes: Annotated[
        bool,
        Meta(description="Whether a person has agreed. False shows what would go."),
    ] = False
    confirm: Annotated[
        str | None,
        Meta(description="In production the word of the connection, from a person."),
    ] = None


class Listing(Printed, frozen=True):
    """Connections, those in need of action first."""

    connections: list[Connection]
    fitting: int
    """How many the filter keeps."""
    whole: int
    """How many there are."""
    gaps: list[str]
    """Why there may be more, as sentences."""


class Count(Printed, frozen=True):
    """How many connections are of one kind."""

    name: str
    number: int
    filter: str
    """What keeps these only; empty where no filter does."""


class Counts(Printed, frozen=True):
    """Connections by state, platform, reason and ages, as last seen."""

    counted: int
    whole: int
    unchecked: int
    """How many of those counted were never checked."""
    by: dict[str, list[Count]]


class History(Printed, frozen=True):
    """Changes of state that were seen here, newest first."""

    id: str
    changes: list[Seen]


class Advice(Letter, frozen=True):
    """A message to a merchant, and what to know before it is sent."""

    remarks: list[str]


class Platforms(Printed, frozen=True):
    """What can be connected from credentials, and the fields of each."""

    platforms: list[Platform]
