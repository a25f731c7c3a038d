"""Where models are found: a folder that the user names, the model in the wheel, the models of a checkout."""

import os
from pathlib import Path

from bertfill_ls.inference.errors import ModelError

DEFAULT_MODEL = "bertfill-zh"

_PACKAGE = Path(__file__).resolve().parents[2]
# The wheel carries its model inside the package; an editable install finds those of the checkout.
_PLACES = (_PACKAGE / "models", _PACKAGE.parent / "models")


def default_model_folder() -> Path:
    """Return the folder of the model that comes with the program.

    Raises:
        ModelError: the installation has lost it.
    """
    return resolve_model(None)


def resolve_model(name_or_folder: str | None) -> Path:
    """Return the folder of a model given by name or by folder; None is the default model.

    Raises:
        ModelError: nothing of that name is installed, and it is no folder either.
    """
    wanted = name_or_folder or DEFAULT_MODEL
    # os.path, because Path.is_file raises where a name is too long to be one.
    if wanted == Path(wanted).name:  # a bare name
        for place in _PLACES:
            if os.path.isfile(place / wanted / "manifest.json"):
                return place / wanted
    folder = Path(wanted).expanduser()
    if os.path.isdir(folder):
        return folder
    raise ModelError("model.unknown", model=wanted)
