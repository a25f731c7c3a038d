"""Whether this process may still take what numpy and ONNX Runtime take when they are imported.

Where a limit is set on the address space (``ulimit -v``), the libraries of C below them do not raise when they meet it:
they end the process, and with it what works without a model. So the room is measured before they are imported.
"""

import os
import sys

from bertfill_ls.inference.errors import ShortageError

_NEEDED = 512 << 20  # bytes; 420 MB with the default model on two CPUs, and threads reserve some more


def require_address_space() -> None:
    """See that there is room for the libraries and a model. Only Linux tells how much is taken; elsewhere there is.

    Raises:
        ShortageError: the limit is too near.
    """
    if sys.platform != "linux":
        return
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return
    with open("/proc/self/statm", encoding="ascii") as statm:
        taken = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    if limit - taken < _NEEDED:
        raise ShortageError("model.no-address-space", limit=limit >> 20, needed=(taken + _NEEDED) >> 20)
