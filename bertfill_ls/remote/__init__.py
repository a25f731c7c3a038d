"""Asking an inference server elsewhere instead of the model on this machine: only where its user has set an address.

Nothing here is imported unless ``bertfill.remote.url`` is set. What such a server is given to serve lives in
``serving``, and with it the tensors that travel.
"""
