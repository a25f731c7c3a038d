"""transformers' ``pipeline("fill-mask")`` on torch, text → candidates."""

from importlib import import_module


class Pipeline:
    """The pipeline as its documentation shows it."""

    def __init__(self, folder: str, threads: int) -> None:
        import_module("torch").set_num_threads(threads)
        self._fill = import_module("transformers").pipeline("fill-mask", model=folder, device="cpu")

    def prepare(self, texts: list[str]) -> None:
        """Keep the texts."""
        self._texts = texts

    def run(self) -> None:
        """Fill them."""
        self.fill(self._texts)

    def fill(self, texts: list[str]) -> None:
        """Fill texts in one batch."""
        self._fill(texts if len(texts) > 1 else texts[0], batch_size=len(texts))


def open_runtime(folder: str, threads: int) -> Pipeline:
    """Open a checkpoint folder."""
    return Pipeline(folder, threads)
