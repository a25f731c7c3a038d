"""The problems a client has been told of, by publication or on its request."""

from typing import Any

from tests.lsp.fakes import FillSession
from tests.lsp.support import URI

PULLS = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}}
REFRESH = "workspace/diagnostic/refresh"


def codes(diagnostics: list[dict[str, Any]]) -> list[str]:
    return [diagnostic["code"] for diagnostic in diagnostics]


def published(client: FillSession) -> list[tuple[int | None, list[str]]]:
    """Return the version and the codes of each publication so far."""
    told = client.told("textDocument/publishDiagnostics")
    return [(each.get("version"), codes(each["diagnostics"])) for each in told]


async def pull(client: FillSession, previous: str | None = None) -> Any:
    params = {"textDocument": {"uri": URI}, "previousResultId": previous}
    return await client.result("textDocument/diagnostic", params)
