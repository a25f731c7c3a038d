"""Text → ids for the runtimes that take ids: the checkpoint's vocabulary, a token for a character."""

import re
from pathlib import Path

_PIECES = re.compile(r"\[MASK\]|.", re.DOTALL)


class Tokens:
    """The vocabulary of a checkpoint folder."""

    def __init__(self, folder: str) -> None:
        entries = (Path(folder) / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
        self._ids = {entry: index for index, entry in enumerate(entries)}
        self.mask = self._ids["[MASK]"]

    def rows(self, texts: list[str]) -> tuple[list[list[int]], list[list[int]]]:
        """Return padded ids and attention mask (batch, length)."""
        start, end, unknown, pad = (self._ids[name] for name in ("[CLS]", "[SEP]", "[UNK]", "[PAD]"))
        rows = [[start, *(self._ids.get(piece, unknown) for piece in _PIECES.findall(text)), end] for text in texts]
        length = max(map(len, rows))
        attention = [[1] * len(row) + [0] * (length - len(row)) for row in rows]
        return [row + [pad] * (length - len(row)) for row in rows], attention

    def places(self, rows: list[list[int]]) -> list[list[int]]:
        """Return the positions of the masks in each row (batch, masks), padded with 0."""
        found = [[index for index, token in enumerate(row) if token == self.mask] for row in rows]
        most = max(map(len, found))
        return [row + [0] * (most - len(row)) for row in found]
