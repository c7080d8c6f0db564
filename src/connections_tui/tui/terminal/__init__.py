"""The terminal and the process: input, signals, clipboards, browsers."""
