"""``bertfill-ls model``: which models there are, which one answers, how they come and go. ``run`` starts each."""
