"""The sandbox answers like the service."""
