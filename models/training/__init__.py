"""How the default model is made: data, recipe, evaluation. The server imports nothing of it."""
