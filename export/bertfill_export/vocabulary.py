r"""The WordPiece vocabulary: read from a checkpoint, made up for measurements, written as ``tokenizer.json``.

Trap: line 344 of bert-base-chinese's vocab.txt is U+2028. Lines end at ``\n`` only; ``str.splitlines`` would shift
every entry after it by one.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

from bertfill_export.errors import ExportError
from bertfill_export.reading import AGAIN, read_json, read_text, take_flag

PAD, UNKNOWN, START, END, MASK = SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_CONTINUATION = "##"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """WordPiece entries in the order of their ids, and how text is normalised before it is cut into them."""

    tokens: tuple[str, ...]
    lowercase: bool = True
    # None: strip accents exactly when lower-casing, as BERT does.
    strip_accents: bool | None = None
    split_chinese: bool = True


def read_vocabulary(folder: Path) -> Vocabulary:
    """Read ``tokenizer.json`` or else ``vocab.txt`` (with ``tokenizer_config.json``) of a checkpoint folder.

    Raises:
        ExportError: neither is there, or it is not a WordPiece vocabulary with BERT's special tokens.
    """
    whole, lines = folder / "tokenizer.json", folder / "vocab.txt"
    if whole.is_file():
        vocabulary = _from_tokenizer_json(whole)
    elif lines.is_file():
        vocabulary = _from_vocab_txt(lines, folder / "tokenizer_config.json")
    else:
        raise ExportError(f"{folder} has neither tokenizer.json nor vocab.txt; put the checkpoint's vocabulary there.")
    _check(vocabulary)
    return vocabulary


def write_vocabulary(vocabulary: Vocabulary, folder: Path) -> None:
    """Write ``vocab.txt`` and ``tokenizer_config.json``, which :func:`read_vocabulary` reads back."""
    (folder / "vocab.txt").write_text("\n".join(vocabulary.tokens) + "\n", encoding="utf-8", newline="\n")
    config = {
        "tokenizer_class": "BertTokenizer",
        "do_lower_case": vocabulary.lowercase,
        "strip_accents": vocabulary.strip_accents,
        "tokenize_chinese_chars": vocabulary.split_chinese,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8", newline="\n")


def as_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Return BertNormalizer, BertPreTokenizer, WordPiece and the five special tokens; no template, no truncation.

    Truncation and the [CLS] … [SEP] frame are the encoder's: it keeps the masks, a fixed template cannot.
    """
    ids = {token: index for index, token in enumerate(vocabulary.tokens)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token=UNKNOWN, continuing_subword_prefix=_CONTINUATION))
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True,
        handle_chinese_chars=vocabulary.split_chinese,
        strip_accents=vocabulary.strip_accents,
        lowercase=vocabulary.lowercase,
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in SPECIAL_TOKENS])
    return tokenizer


def token_id(vocabulary: Vocabulary, token: str) -> int:
    """Return the id of an entry that every vocabulary has, such as ``[MASK]``."""
    return vocabulary.tokens.index(token)


def made_up_vocabulary(entries: int) -> Vocabulary:
    """Make a vocabulary of the given size: special tokens, [unusedN], ASCII, Chinese characters, ``##`` pieces.

    Text goes through it as through bert-base-chinese's, a token for a character, so lengths in measurements are real.
    """
    unused = [f"[unused{number}]" for number in range(1, 100)]
    ascii_characters = [chr(code) for code in range(0x21, 0x7F) if not chr(code).isupper()]
    punctuation = list("，。！？、；：“”‘’（）《》【】…—·")
    pieces = [_CONTINUATION + letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789"]
    chinese = [chr(code) for code in range(0x4E00, 0xA000)]
    tokens = list(SPECIAL_TOKENS)
    for group in (ascii_characters, punctuation, pieces, unused, chinese):
        tokens += group
    if not len(SPECIAL_TOKENS) < entries <= len(tokens):
        raise ExportError(f"A made-up vocabulary has 6 to {len(tokens)} entries, not {entries}; ask for another size.")
    return Vocabulary(tuple(tokens[:entries]))


def _from_vocab_txt(path: Path, config_path: Path) -> Vocabulary:
    lines = read_text(path).split("\n")
    if lines[-1] == "":
        lines.pop()
    if lines and all(line.endswith("\r") for line in lines):
        lines = [line.removesuffix("\r") for line in lines]
    config: dict[str, Any] = read_json(config_path) if config_path.is_file() else {}
    return Vocabulary(
        tuple(lines),
        lowercase=take_flag(config_path, config, "do_lower_case", True) is not False,
        strip_accents=take_flag(config_path, config, "strip_accents", None),
        split_chinese=take_flag(config_path, config, "tokenize_chinese_chars", True) is not False,
    )


def _from_tokenizer_json(path: Path) -> Vocabulary:
    whole = read_json(path)
    model, normalizer = whole.get("model"), whole.get("normalizer")
    if not isinstance(model, dict) or model.get("type", "WordPiece") != "WordPiece" or "vocab" not in model:
        raise ExportError(f"{path} is not a WordPiece tokenizer; export a BERT with a WordPiece vocabulary.")
    if not isinstance(normalizer, dict) or normalizer.get("type") != "BertNormalizer":
        raise ExportError(f"{path} does not normalise as BERT does; export a BERT with its own tokenizer.")
    ids = _ids(path, model["vocab"], whole.get("added_tokens"))
    tokens = sorted(ids, key=ids.__getitem__)
    if [ids[token] for token in tokens] != list(range(len(tokens))):
        raise ExportError(f"{path} has gaps or doubles among its ids; {AGAIN}.")
    return Vocabulary(
        tuple(tokens),
        lowercase=take_flag(path, normalizer, "lowercase", True) is not False,
        strip_accents=take_flag(path, normalizer, "strip_accents", None),
        split_chinese=take_flag(path, normalizer, "handle_chinese_chars", True) is not False,
    )


def _ids(path: Path, vocabulary: object, added: object) -> dict[str, int]:
    """Return the id of each token, added ones included, from JSON of whatever kind."""
    if not isinstance(vocabulary, dict) or not all(_is_id(number) for number in vocabulary.values()):
        raise ExportError(f"{path}: its vocabulary is not an object of tokens and ids; {AGAIN}.")
    ids: dict[str, int] = dict(vocabulary)
    for entry in added if isinstance(added, list) else [] if added is None else [added]:
        if not isinstance(entry, dict) or not isinstance(entry.get("content"), str) or not _is_id(entry.get("id")):
            raise ExportError(f"{path}: an added token has no content or no id; {AGAIN}.")
        ids.setdefault(entry["content"], entry["id"])
    return ids


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check(vocabulary: Vocabulary) -> None:
    tokens = set(vocabulary.tokens)
    if len(tokens) != len(vocabulary.tokens):
        raise ExportError("The vocabulary lists an entry twice; fetch the checkpoint again.")
    if any("\ud800" <= character <= "\udfff" for token in tokens for character in token):
        raise ExportError(f"The vocabulary holds half a character (a lone surrogate); {AGAIN}.")
    missing = [token for token in SPECIAL_TOKENS if token not in tokens]
    if missing:
        raise ExportError(f"The vocabulary has no {', '.join(missing)}; export a BERT with BERT's special tokens.")
