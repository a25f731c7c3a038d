"""One running workbench for all tests that leave it as it was."""

from collections.abc import Iterator

import pytest

from tests.web.support import Workbench


@pytest.fixture(scope="session")
def workbench() -> Iterator[Workbench]:
    with Workbench() as running:
        yield running.ready()
