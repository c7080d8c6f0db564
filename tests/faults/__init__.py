"""A service that misbehaves in every way we could think of, and what comes of it."""
