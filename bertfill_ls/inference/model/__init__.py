"""A model folder: found, checked, read, and loaded into a session and an encoder that stay warm."""
