"""What a writer hears when the client and the server no longer have the same text."""

import pytest

from tests.lsp.fakes import session
from tests.lsp.support import URI


@pytest.mark.parametrize(("locale", "advice"), [("zh-CN", "重新打开"), ("en", "open it again")])
async def test_a_change_that_cannot_be_applied_is_told_once_until_the_document_is_reopened(
    locale: str, advice: str
) -> None:
    client = await session(locale=locale)
    client.change(2, "昨")
    for _ in range(2):
        client.open("今天[MASK]好😀\n")
        for version in (2, 3):
            client.change(version, "昨", (0, 3, 0, 1))
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    told = [each["message"] for each in client.told("window/showMessage")]
    assert len(told) == 3
    assert all("a.md" in message and advice in message for message in told)


async def test_a_change_that_can_be_applied_is_nothing_to_tell() -> None:
    client = await session()
    client.open("今天[MASK]好😀\n")
    client.change(2, "昨", (0, 1, 0, 3))
    assert client.told("window/showMessage") == []
