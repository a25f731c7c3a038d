"""Cutting a model's vocabulary down to what its users can want: fewer rows in the embedding and the decoder."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from bertfill_export.checkpoint import Checkpoint
from bertfill_export.errors import ExportError
from bertfill_export.vocabulary import SPECIAL_TOKENS, Vocabulary


def restrict_vocabulary(checkpoint: Checkpoint, kept_file: Path) -> Checkpoint:
    """Keep the special tokens and the entries listed in a file, one a line; entries keep their order.

    Raises:
        ExportError: the file cannot be read, or lists what the vocabulary does not have.
    """
    try:
        listed = set(kept_file.read_text(encoding="utf-8").split("\n")) - {""}
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{kept_file} cannot be read as UTF-8 text ({error}); give another list.") from error
    tokens = checkpoint.vocabulary.tokens
    strangers = listed - set(tokens)
    if strangers:
        raise ExportError(
            f"{kept_file} lists {len(strangers)} entries that the checkpoint does not have, such as "
            f"{min(strangers)!r}; take entries from its vocabulary only."
        )
    listed |= set(SPECIAL_TOKENS)
    rows = np.array([index for index, token in enumerate(tokens) if token in listed])
    weights, vocabulary = checkpoint.weights, checkpoint.vocabulary
    return replace(
        checkpoint,
        geometry=replace(checkpoint.geometry, vocabulary=len(rows)),
        weights=replace(
            weights,
            words=weights.words[rows],
            decoder=None if weights.decoder is None else weights.decoder[rows],
            decoder_bias=weights.decoder_bias[rows],
        ),
        vocabulary=Vocabulary(
            tuple(tokens[row] for row in rows),
            vocabulary.lowercase,
            vocabulary.strip_accents,
            vocabulary.split_chinese,
            tuple(entry for entry in vocabulary.added if entry.content in listed),
        ),
    )
