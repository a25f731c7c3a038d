"""Where models are found: a folder that the user names, the model in the wheel, installed ones, those of a checkout.

Which one answers when nobody names one is the user's choice too (``bertfill-ls model use``): one line in a file beside
the installed models. How a model comes there, and what can be told of it, is the business of ``store``.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.machine.plain_file import NotPlainError, TooLargeError, read_plain_file
from bertfill_ls.inference.machine.user_data import user_data_folder

DEFAULT_MODEL = "bertfill-zh"

_PACKAGE = Path(__file__).resolve().parents[2]
_MANIFEST = "manifest.json"
_CHOICE = "default-model"
_LONGEST_CHOICE = 400  # bytes
# A name is a folder on every system, and a word that no shell and no terminal takes for something else.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def default_model_folder() -> Path:
    """Return the folder of the model that comes with the program.

    Raises:
        ModelError: the installation has lost it.
    """
    return resolve_model(DEFAULT_MODEL)


def resolve_model(name_or_folder: str | None) -> Path:
    """Return the folder of a model given by name or by folder; None is the one that the user chose, or else came along.

    Raises:
        ModelError: nothing of that name is installed, and it is no folder either.
    """
    if not name_or_folder:
        return _chosen_folder()
    # os.path, because Path.is_file raises where a name is too long to be one.
    if name_or_folder == Path(name_or_folder).name and (found := find_installed(name_or_folder)) is not None:
        return found
    folder = Path(name_or_folder).expanduser()
    if os.path.isdir(folder):
        return folder
    raise ModelError("model.unknown", model=name_or_folder)


def find_installed(name: str) -> Path | None:
    """Return the folder of an installed model, None where there is none of that name."""
    return next((place / name for place in _places() if os.path.isfile(place / name / _MANIFEST)), None)


def installed_folders() -> list[Path]:
    """Return the folder of every model that is found by its name, the one that comes with the program first."""
    found: dict[str, Path] = {}
    for place in _places():
        for folder in _folders_of(place):
            found.setdefault(folder.name, folder)
    return sorted(found.values(), key=lambda folder: (folder.name != DEFAULT_MODEL, folder.name))


def is_model_name(name: str) -> bool:
    """Tell whether a model may be installed under a name."""
    return _NAME.fullmatch(name) is not None and not name.endswith(".")


def user_models_folder() -> Path:
    """Return the folder that the user's models are installed in, whether or not it exists.

    Raises:
        ModelError: this user has no place for them.
    """
    data = user_data_folder()
    if data is None:
        raise ModelError("model.no-home")
    return data / "models"


def chosen_model() -> str | None:
    """Return the name that the user chose for when none is given; None where there is no such choice."""
    data = user_data_folder()
    if data is None:
        return None
    try:
        content, _ = read_plain_file(data / _CHOICE, _LONGEST_CHOICE)
        name = content.decode().strip()
    except (OSError, NotPlainError, TooLargeError, ValueError):
        return None
    return name if is_model_name(name) else None


def choose_model(name: str) -> None:
    """Have a model answer when none is given.

    Raises:
        ModelError: this user has no place for that.
        OSError: it cannot be written.
    """
    data = user_models_folder().parent
    if name == DEFAULT_MODEL:
        (data / _CHOICE).unlink(missing_ok=True)
        return
    data.mkdir(parents=True, exist_ok=True)
    written = data / f".{_CHOICE}.{os.getpid()}"
    written.write_text(f"{name}\n", encoding="utf-8", newline="\n")
    written.replace(data / _CHOICE)


def _chosen_folder() -> Path:
    name = chosen_model()
    folder = find_installed(name or DEFAULT_MODEL)
    if folder is not None:
        return folder
    if name is None:
        raise ModelError("model.unknown", model=DEFAULT_MODEL)
    raise ModelError("model.choice-lost", model=name)


def _places() -> Iterator[Path]:
    # The wheel carries its model inside the package; an editable install finds those of the checkout.
    yield _PACKAGE / "models"
    yield _PACKAGE.parent / "models"
    data = user_data_folder()
    if data is not None:
        yield data / "models"


def _folders_of(place: Path) -> list[Path]:
    try:
        names = os.listdir(place)
    except OSError:  # there is none
        return []
    # What begins with a full stop is not whole: it is being installed, or removed.
    return [place / name for name in names if is_model_name(name) and os.path.isfile(place / name / _MANIFEST)]
