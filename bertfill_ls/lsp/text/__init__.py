"""Open documents, and the way between their positions and offsets."""
