"""Cutting a model's vocabulary down to what its users can want: fewer rows in the embedding and the decoder."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from bertfill_export.checkpoint import Checkpoint
from bertfill_export.errors import ExportError
from bertfill_export.vocabulary import SPECIAL_TOKENS, Vocabulary

_OTHER_SCRIPTS = re.compile(r"HIRAGANA|KATAKANA|HANGUL|CYRILLIC|ARABIC|HEBREW|THAI|DEVANAGARI|ARMENIAN|GEORGIAN")


def restrict_vocabulary(checkpoint: Checkpoint, kept: Path | Literal["zh"]) -> Checkpoint:
    """Keep the special tokens and the entries listed in a file, one a line, or those of Chinese text.

    Entries keep their order.

    Raises:
        ExportError: the file cannot be read, or lists what the vocabulary does not have.
    """
    tokens = checkpoint.vocabulary.tokens
    listed = chinese_entries(checkpoint.vocabulary) if kept == "zh" else _listed(kept, tokens)
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


def chinese_entries(vocabulary: Vocabulary) -> set[str]:
    """Return the entries that Chinese text is cut into, words of Latin letters and signs included.

    Left out are other scripts, what was never used, and Chinese characters in the middle of a word: where each is a
    word by itself, as in every Chinese BERT, no text is ever cut into those.
    """
    return {token for token in vocabulary.tokens if _is_of_chinese_text(token, vocabulary.split_chinese)}


def _is_of_chinese_text(token: str, alone: bool) -> bool:
    text = token.removeprefix("##")
    if re.fullmatch(r"\[unused\d+\]", token):
        return False
    letters = [character for character in text if unicodedata.category(character)[0] == "L"]  # signs are anybody's
    names = [unicodedata.name(character, "") for character in letters]
    if alone and text != token and any(name.startswith("CJK UNIFIED") for name in names):
        return False
    return not any(_OTHER_SCRIPTS.match(name) for name in names)


def _listed(kept_file: Path, tokens: Sequence[str]) -> set[str]:
    try:
        listed = set(kept_file.read_text(encoding="utf-8").split("\n")) - {""}
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError("vocabulary.kept-unreadable", path=kept_file, reason=error) from error
    strangers = listed - set(tokens)
    if strangers:
        raise ExportError("vocabulary.strangers", path=kept_file, strangers=len(strangers), one=repr(min(strangers)))
    return listed
