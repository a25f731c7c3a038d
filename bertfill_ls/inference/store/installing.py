"""How models come among the installed ones and go: whole or not at all, under a name that nothing else has.

What is being written has a name that no model can have, and gets its own by one renaming when it is whole. What makes a
model, from a checkpoint or from a copy, is the business of whoever asks.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model.model_files import verify_hashes
from bertfill_ls.inference.model.model_store import (
    DEFAULT_MODEL,
    choose_model,
    chosen_model,
    find_installed,
    is_model_name,
    user_models_folder,
)
from bertfill_ls.inference.store.measured import measure

_INSTALLING, _REMOVING = ".installing-", ".removing-"
_ABANDONED = 24 * 3600  # seconds after which what is unfinished goes, whoever began it


def check_name(name: str) -> None:
    """Refuse a name that no model can be installed under.

    Raises:
        ModelError: it is no name, or that of a model that is not the user's to replace.
    """
    if not is_model_name(name):
        raise ModelError("model.bad-name", name=name)
    folder = find_installed(name)
    if folder is not None and folder.parent != user_models_folder():
        raise ModelError("model.name-taken", name=name)
    # Two names that differ in case alone are one name on other systems, and one model to a reader.
    alike = [other for other in _names() if other.lower() == name.lower() and other != name]
    if alike or name.lower() == DEFAULT_MODEL:
        raise ModelError("model.name-taken", name=next(iter(alike), DEFAULT_MODEL))


@contextmanager
def installing(name: str) -> Iterator[Path]:
    """Give a folder that does not exist yet, to write a model into; it is installed when it is whole and runs here.

    A model of that name is replaced, by one renaming. When anything fails nothing has changed.

    Raises:
        ModelError: the name is taken, or what was written is no model that runs here.
        OSError: it cannot be written.
    """
    check_name(name)
    place = user_models_folder()
    place.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(place)
    with _scratch(place, _INSTALLING) as scratch:
        made = scratch / name
        yield made
        verify_hashes(made)
        from bertfill_ls.inference.model.model_dir import load_model  # ONNX Runtime, which removing does without

        measure(load_model(made, keep_prepacked=False))
        _put(made, place / name)


def check_removable(name: str) -> Path:
    """Return the folder of a model that may be removed.

    Raises:
        ModelError: there is none of that name, or it comes with the program.
    """
    folder = find_installed(name)
    if folder is None:
        raise ModelError("model.not-installed", model=name)
    if folder.parent != user_models_folder():
        raise ModelError("model.not-removable", model=name)
    return folder


def remove_model(name: str) -> None:
    """Remove an installed model. If it was the default one, the one that comes with the program is it again.

    Raises:
        ModelError: there is none of that name, or it comes with the program.
        OSError: it cannot be removed.
    """
    folder = check_removable(name)
    with _scratch(folder.parent, _REMOVING) as scratch:
        os.replace(folder, scratch / name)  # gone at once, also where the files take their time
    if chosen_model() == name:
        choose_model(DEFAULT_MODEL)


def _names() -> list[str]:
    try:
        return os.listdir(user_models_folder())
    except (FileNotFoundError, NotADirectoryError):  # whoever writes there is told
        return []


def _put(made: Path, target: Path) -> None:
    with _scratch(target.parent, _REMOVING) as scratch:
        before = scratch / target.name
        with contextlib.suppress(FileNotFoundError):
            os.replace(target, before)
        try:
            os.replace(made, target)
        except OSError:
            with contextlib.suppress(FileNotFoundError):
                os.replace(before, target)
            raise


@contextmanager
def _scratch(place: Path, prefix: str) -> Iterator[Path]:
    """Give a folder beside the models that goes with whatever is left in it."""
    scratch = Path(tempfile.mkdtemp(dir=place, prefix=prefix))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _clear_abandoned(place: Path) -> None:
    """Remove what somebody began and never finished: they were killed."""
    for entry in place.iterdir():
        if entry.name.startswith((_INSTALLING, _REMOVING)) and time.time() - entry.stat().st_mtime > _ABANDONED:
            shutil.rmtree(entry, ignore_errors=True)
