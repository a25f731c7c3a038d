"""Open documents: the way between a client's positions and offsets, what was read in them, how they are changed."""
