"""What is kept of a fleet for the next start."""
