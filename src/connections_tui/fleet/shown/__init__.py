"""What is shown of a fleet: filter, order, columns, counts and preferences."""
