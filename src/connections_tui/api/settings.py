"""What the client needs to know before its first request, by the rules for all."""

from connections_tui.addresses import (
    Address,
    Login,
    read_address,
    read_login,
    read_version,
)

__all__ = ["Address", "Login", "read_address", "read_login", "read_version"]
