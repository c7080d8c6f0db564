"""The parts of the list screen: each owns some keys and what they do."""
