"""``bertfill.server.restartEngine``: load the model again, whatever became of it."""

from typing import Any

from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.loading import follow_loading

RESTART = "bertfill.server.restartEngine"


async def restart(ls: FillServer, arguments: list[Any]) -> dict[str, str]:
    """Load the model again."""
    ls.session.restart()
    ls.keep(follow_loading(ls))
    return {}
