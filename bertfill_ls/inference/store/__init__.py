"""Installed models: what can be told of each, how long they take here, how they come and go. See ``model_store``."""
