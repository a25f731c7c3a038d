"""OpenVINO kept from computing in bf16 what is not quantised: the same arithmetic as ours."""

from benchmarks.worker.openvino_graph import OpenVino


def open_runtime(folder: str, threads: int) -> OpenVino:
    """Open a folder with ``model.xml`` and ``vocab.txt``."""
    return OpenVino(folder, threads, precision="f32")
