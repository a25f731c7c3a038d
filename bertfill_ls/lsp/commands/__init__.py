"""``workspace/executeCommand``: what an editor's own commands and menus call, one file each.

Names begin with ``bertfill.server.`` so that they never collide with those an editor extension registers for itself.
Each takes one object, or nothing, and answers with one; ``message`` or ``plain`` is text to show as it is.
"""
