"""What is read of a client; its abilities are held by the tests of the features that ask for them."""

import pytest

from tests.lsp.fakes import session


async def test_a_client_without_a_locale_has_the_language_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for tag, is_ascii in {"zh_CN.UTF-8": False, "de_DE.UTF-8": True}.items():
        monkeypatch.setenv("LC_ALL", tag)
        client = await session()
        client.open("😀[mask]好")
        message = client.told("textDocument/publishDiagnostics")[0]["diagnostics"][0]["message"]
        assert message.isascii() is is_ascii
