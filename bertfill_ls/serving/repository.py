"""Writing a model repository: a folder that MLServer's and KServe's own servers load, with the model in it.

What the two runtimes do stands in ``runtimes``, which is copied as it is; what they answer, in ``answering``.
"""

import json
import os
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path

from bertfill_ls.inference.model.manifest import MANIFEST
from bertfill_ls.inference.model.model_files import ModelFiles

NAME = "bertfill"  # of the model, as it stands in the address: /v2/models/bertfill
MODEL_FOLDER = "model"
RUNTIMES = ("bertfill_mlserver.py", "model.py")
_MLSERVER = {
    "name": NAME,
    "implementation": "bertfill_mlserver.Bertfill",
    "parameters": {"uri": f"./{MODEL_FOLDER}"},
}
# One process with the model in it. MLServer's own workers would each hold the model, and the first answer would wait
# for them.
_MLSERVER_SERVER = {"debug": False, "parallel_workers": 0}
_README = """\
A bertfill model ({model}) for inference servers that speak the Open Inference Protocol, version 2.

In an environment with the wheel of bertfill-ls:

MLServer:  pip install mlserver, then: mlserver start .
KServe:    pip install kserve, then: python model.py

Then: curl http://127.0.0.1:8080/v2/models/bertfill
Inputs, outputs and examples: docs/serving.md of bertfill.
"""


def write_repository(model: Path, out: Path) -> None:
    """Write the repository of the model folder ``model`` to ``out``, which must not be there yet: whole or not at all.

    Raises:
        ModelError: the model is damaged: every file is hashed.
        FileExistsError: ``out`` is there.
        OSError: it cannot be written.
    """
    source = ModelFiles.open(model)
    if os.path.lexists(out):
        raise FileExistsError(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as folder:
        whole = Path(folder) / out.name
        whole.mkdir()
        _write(source, whole)
        whole.rename(out)


def _write(source: ModelFiles, out: Path) -> None:
    folder = out / MODEL_FOLDER
    folder.mkdir()
    shutil.copyfile(source.folder / MANIFEST, folder / MANIFEST)
    for name in source.manifest.files:
        (folder / name).write_bytes(source.read(name))
    for name in RUNTIMES:
        content = (files("bertfill_ls.serving") / "runtimes" / name).read_bytes()
        (out / name).write_bytes(content)
    for name, settings in (("model-settings.json", _MLSERVER), ("settings.json", _MLSERVER_SERVER)):
        (out / name).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    (out / "README.txt").write_text(_README.format(model=source.manifest.name), encoding="utf-8")
