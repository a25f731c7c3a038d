"""Who is compared, in what environment, on what model; ``python -m benchmarks.peers`` makes all of it under ``.bench``.

A peer that cannot be made is left out of the tables and named by the command.
"""

import os
import subprocess
import sys
import venv
from dataclasses import dataclass, replace
from pathlib import Path

from bertfill_export.convert import ConversionOptions, write_random_model

from benchmarks.places import BENCH, CHECKPOINT, FP32, INT8, MODELS, ROOT

GEOMETRY = "bert-base-chinese"

# torch is pinned to a version that has a build without CUDA in every index.
_TORCH = "torch==2.13.0"
_ENVIRONMENTS = {
    "torch": (_TORCH, "transformers==5.*"),
    "optimum": ("optimum-onnx[onnxruntime]", _TORCH),
    "openvino": ("openvino", "nncf"),
    "ctranslate2": ("ctranslate2==4.*", "transformers==4.57.*", _TORCH),
    "report": ("matplotlib",),
}
REPORT = BENCH / "report"


@dataclass(frozen=True, slots=True)
class Peer:
    """A runtime as the workers know it. ``environment`` None is our own."""

    name: str
    runtime: str
    model: Path
    environment: str | None = None
    made_from: tuple[str, Path] | None = None  # what benchmarks.convert makes the model from

    @property
    def python(self) -> Path:
        """The interpreter to run it with."""
        return Path(sys.executable) if self.environment is None else interpreter(self.environment)

    @property
    def ready(self) -> bool:
        """Whether ``make bench-peers`` has made it."""
        return self.python.exists() and self.model.is_dir()


FILL = Peer("bertfill, text → candidates", "bertfill_fill", INT8)
PASS = Peer("bertfill int8", "bertfill_pass", INT8)
OURS_FP32 = Peer("bertfill fp32", "bertfill_pass", FP32)
PIPELINE = Peer("transformers pipeline", "pipeline", CHECKPOINT, "torch", ("checkpoint", INT8))
TORCH_INT8 = Peer("torch dynamic int8", "torch_int8", CHECKPOINT, "torch")
OPTIMUM = Peer("optimum-onnx", "optimum_onnx", MODELS / "optimum", "optimum", ("optimum", CHECKPOINT))
OPENVINO_WEIGHTS = Peer(
    "OpenVINO int8 weights", "openvino_graph", MODELS / "openvino-weights", "openvino", ("openvino-weights", FP32)
)
OPENVINO_STATIC = Peer(
    "OpenVINO int8 static", "openvino_graph", MODELS / "openvino-static", "openvino", ("openvino-static", FP32)
)
OPENVINO_FP32 = replace(OPENVINO_STATIC, name="OpenVINO int8 static, the rest in fp32", runtime="openvino_fp32")
CTRANSLATE2 = Peer(
    "CTranslate2 int8", "ctranslate2_int8", MODELS / "ctranslate2", "ctranslate2", ("ctranslate2", CHECKPOINT)
)

OURS = (FILL, PASS, OURS_FP32)
OTHERS = (PIPELINE, TORCH_INT8, OPTIMUM, OPENVINO_WEIGHTS, OPENVINO_STATIC, CTRANSLATE2)


def interpreter(environment: str) -> Path:
    """Return the interpreter of one of our environments, whether or not it has been made."""
    return BENCH / environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_our_models() -> None:
    """Write the random models of our own that are not there yet."""
    for folder, quantization in ((INT8, "int8"), (FP32, "fp32")):
        if not folder.is_dir():
            options = ConversionOptions(quantization="int8" if quantization == "int8" else "fp32", max_length=512)
            write_random_model(GEOMETRY, folder, options)


def main() -> int:
    """Make every environment and model that is missing; the exit code tells whether all of them could be made."""
    make_our_models()
    failed = [name for name, wanted in _ENVIRONMENTS.items() if not _make_environment(name, wanted)]
    for peer in OTHERS:
        made = peer.model.is_dir() or peer.made_from is None or _convert(peer)
        if not made or not peer.ready:
            failed.append(peer.name)
    for name in failed:
        print(f"could not be made: {name}")
    return 1 if failed else 0


def _make_environment(name: str, wanted: tuple[str, ...]) -> bool:
    folder = BENCH / name
    stamp = folder / ".ready"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == "\n".join(wanted):
        return True
    print(f"environment {name}: {' '.join(wanted)}", flush=True)
    venv.create(folder, with_pip=True)
    install = [str(interpreter(name)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    if subprocess.run(install).returncode:
        return False
    stamp.write_text("\n".join(wanted), encoding="utf-8")
    return True


def _convert(peer: Peer) -> bool:
    if peer.made_from is None or not peer.python.exists():
        return False
    what, source = peer.made_from
    print(f"model of {peer.name}", flush=True)
    command = [str(peer.python), "-m", "benchmarks.convert", what, str(source), str(peer.model)]
    return subprocess.run(command, cwd=ROOT).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
