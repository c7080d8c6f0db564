"""Requests: the list, statuses and details, and which of them is next."""
