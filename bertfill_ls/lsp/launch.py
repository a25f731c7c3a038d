"""The way into the server, taken before anything large is imported: an editor is waiting for ``initialize``."""

import gc
from typing import NoReturn


def serve_stdio(*, model: str | None = None) -> NoReturn:
    """Serve one client on stdin and stdout, then end the process; see ``server.serve``.

    The imports make hundreds of thousands of objects that live as long as the process. Walking over them again and
    again for garbage takes a tenth of the time until ``initialize`` is answered, so nothing is collected before.
    """
    gc.disable()
    from bertfill_ls.lsp.server import serve

    serve(model)
