"""Files of our own: for their owner only, written whole, set aside when damaged."""
