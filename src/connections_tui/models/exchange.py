"""What a public token is exchanged for."""

from typing import Annotated

from pydantic import BeforeValidator, SecretStr

from connections_tui.models.kinds import Flag, Id, Text, as_word
from connections_tui.models.wire import Connection, Wire


class ExchangedToken(Wire):
    """The connection of a merchant who has signed in."""

    connection_id: Id
    access_token: Annotated[SecretStr, BeforeValidator(as_word)]
    is_ready: Flag = None
    platform: Text = None
    name: Text = None

    def as_connection(self) -> Connection:
        """The connection to show until the list brings its own account of it."""
        return Connection(
            id=self.connection_id,
            access_token=self.access_token,
            platform=self.platform,
            name=self.name,
        )
