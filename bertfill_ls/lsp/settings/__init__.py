"""What a user, a client and a project may set, and what of it holds now."""
