"""Our whole recipe, text → candidates and reasons: what a user waits for, and what a pipeline is compared with."""

from benchmarks.worker.bertfill_pass import Pass


class Fill(Pass):
    """The recipe over prepared texts."""

    def prepare(self, texts: list[str]) -> None:
        """Keep the texts."""
        self._texts = texts

    def run(self) -> None:
        """Fill them."""
        self.fill(self._texts)


def open_runtime(folder: str, threads: int) -> Fill:
    """Open a model folder."""
    return Fill(folder, threads)
