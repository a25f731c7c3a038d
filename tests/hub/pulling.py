"""Pulling from the fake hub in tests: a small repository, a clock that does not wait, and what came of it."""

import random
from collections.abc import Mapping
from pathlib import Path

from bertfill_ls import hub
from bertfill_ls.hub import HubError, Listing, Progress
from tests.hub.fake_hub import FakeHub

WEIGHTS = random.Random(17).randbytes(300_000)
FILES = {
    "README.md": b"---\nlicense: apache-2.0\n---\n",
    "config.json": b'{"model_type": "bert"}',
    "vocab.txt": "[PAD]\n[UNK]\n[MASK]\n的\n𠮷\n".encode(),
    "tokenizer_config.json": b'{"do_lower_case": true}',
    "model.safetensors": WEIGHTS,
    "pytorch_model.bin": WEIGHTS[:1000],
    "tf_model.h5": WEIGHTS[:2000],
}
WANTED = {name: FILES[name] for name in ("config.json", "vocab.txt", "tokenizer_config.json", "model.safetensors")}
NAME = "hfl/tiny"


class Clock:
    """Counts what would have been waited, instead of waiting."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


def world(fake: FakeHub, **more: str) -> dict[str, str]:
    """Return an environment in which the fake hub is the hub."""
    return {"HF_ENDPOINT": fake.endpoint, "HF_HOME": "/nonexistent", **more}


def look(fake: FakeHub, name: str = NAME, *, revision: str | None = None, **more: str) -> Listing:
    """Look at a model of the fake hub; ``more`` is added to the environment."""
    environment = world(fake, **more)
    source = hub.source_of(None, environment)
    return hub.look(name, revision=revision, source=source, sleep=Clock(), environment=environment)


def pull(
    fake: FakeHub, folder: Path, name: str = NAME, *, clock: Clock | None = None, environment: Mapping[str, str] = {}
) -> list[Progress]:
    """Look at a model of the fake hub and fetch it; return the progress that was told."""
    told: list[Progress] = []
    listing = look(fake, name, **environment)
    hub.fetch(listing, folder, told.append, sleep=clock or Clock(), environment=world(fake, **environment))
    return told


def refusal(fake: FakeHub, folder: Path, name: str = NAME, **more: str) -> HubError:
    """Return why a model of the fake hub cannot be pulled."""
    try:
        pull(fake, folder, name, environment=more)
    except HubError as error:
        for locale in ("en", "zh-CN"):
            assert error.sentence(locale)
        return error
    raise AssertionError("it was pulled")


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder; of the lock nobody wants to know."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}
