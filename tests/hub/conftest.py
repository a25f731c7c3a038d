"""No test of this folder asks the network of whoever runs it: proxies and certificates of the machine are unset."""

import os

import pytest


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in os.environ:
        if variable.lower().endswith("_proxy") or variable.startswith("HF_"):
            monkeypatch.delenv(variable)
