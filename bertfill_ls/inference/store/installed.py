"""What can be told of an installed model without loading it: its manifest, its size, how long it took here."""

import os
from dataclasses import dataclass
from pathlib import Path

from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model.manifest import WEIGHTS, Manifest, read_manifest
from bertfill_ls.inference.model.model_store import (
    DEFAULT_MODEL,
    chosen_model,
    default_model_folder,
    find_installed,
    installed_folders,
)
from bertfill_ls.inference.store.measured import measured_milliseconds


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model that is found by ``name``, if it ``is_installed``; else it is one of its ``folder`` alone.

    ``size`` in bytes; ``milliseconds`` of one fill, as far as that was measured on this machine. ``manifest`` is None
    where it cannot be read, and ``problem`` says why.
    """

    name: str
    folder: Path
    is_installed: bool
    is_default: bool
    is_bundled: bool
    size: int
    manifest: Manifest | None
    milliseconds: float | None
    problem: ModelError | None = None


def installed_models() -> list[InstalledModel]:
    """Return what is installed, the model that comes with the program first; nothing is hashed."""
    return [describe(folder) for folder in installed_folders()]


def describe(folder: Path) -> InstalledModel:
    """Return what can be told of the model in a folder."""
    problem: ModelError | None = None
    manifest: Manifest | None = None
    try:
        manifest = read_manifest(folder)
    except ModelError as error:
        problem = error
    is_installed = find_installed(folder.name) == folder
    return InstalledModel(
        name=folder.name,
        folder=folder,
        is_installed=is_installed,
        is_default=is_installed and folder.name == (chosen_model() or DEFAULT_MODEL),
        is_bundled=folder == default_model_folder(),
        size=_size(folder),
        manifest=manifest,
        milliseconds=None if manifest is None else measured_milliseconds(manifest.files[WEIGHTS].sha256),
        problem=problem,
    )


def _size(folder: Path) -> int:
    try:
        with os.scandir(folder) as entries:
            return sum(entry.stat().st_size for entry in entries if entry.is_file(follow_symlinks=False))
    except OSError:
        return 0
