"""What stands in for the service: below the client, over a port, or for the client."""
