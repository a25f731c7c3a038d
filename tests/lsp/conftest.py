"""No conversation with the server ends with a request answered twice, or with a message that nobody asked for."""

from collections.abc import AsyncIterator

import pytest

from tests.lsp.support import conversations


@pytest.fixture(autouse=True)
async def nothing_is_unclaimed() -> AsyncIterator[None]:
    conversations.clear()
    yield
    for conversation in conversations:
        assert not conversation.repeated()
        assert not conversation.unclaimed(), conversation.unclaimed()
