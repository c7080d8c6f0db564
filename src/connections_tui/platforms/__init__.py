"""What each platform asks for. ``catalogue`` is the file to edit."""

from connections_tui.platforms import catalogue
from connections_tui.platforms.base import (
    SCHEMAS,
    CredentialField,
    Credentials,
    FieldKind,
    Schema,
    field_errors,
    schemas_of,
)
from connections_tui.platforms.markdown import markdown_table
from connections_tui.platforms.placing import (
    Filled,
    Placed,
    names_several,
    place,
    schema_meant,
    schemas_named,
)
from connections_tui.platforms.wrong_box import Advice
from connections_tui.titles import title_of

__all__ = [
    "SCHEMAS",
    "Advice",
    "CredentialField",
    "Credentials",
    "FieldKind",
    "Filled",
    "Placed",
    "Schema",
    "catalogue",
    "field_errors",
    "markdown_table",
    "names_several",
    "place",
    "schema_meant",
    "schemas_named",
    "schemas_of",
    "title_of",
]
