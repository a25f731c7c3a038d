"""One runtime in one process, told over stdin what to do.

It runs in each peer's own environment, so nothing of the project is imported but by the runtime that is bertfill.
"""
