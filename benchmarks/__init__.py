"""Figures beside their peers: ``python -m benchmarks`` measures, prints tables and writes ``benchmarks/README.md``.

``suites`` are what that page shows, ``page`` makes it, ``experiments`` answered one question each and stand by
themselves. ``worker`` is a peer in its own process and environment; ``peers``, ``convert`` and ``rounds`` make,
feed and time them. ``editor`` is a client, ``machine`` what the machine can do, ``places`` where everything is kept.
"""

import os

# Workers of peers are started as ``-m benchmarks.worker``, in whatever environment, and so come past here too.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # the reason stands in bertfill_ls/__init__.py
os.environ["HF_HUB_DISABLE_TELEMETRY"] = os.environ["DO_NOT_TRACK"] = "1"  # what peers bring along
