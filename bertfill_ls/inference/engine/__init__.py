"""The one queue in front of the model: who is served, in which order, with what, and what is remembered.

All state lives on the event loop, so there are no locks; one thread runs the model and nothing else (``model_thread``).
What a unit of work computes is a recipe's business (``recipes``); which requests there are is the server's.
"""
