r"""The vocabulary of a checkpoint: read from ``tokenizer.json`` or ``vocab.txt``, and written.

Trap: line 344 of bert-base-chinese's vocab.txt is U+2028. Lines end at ``\n`` only; ``str.splitlines`` would shift
every entry after it by one.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bertfill_export.errors import ExportError
from bertfill_export.reading import read_json, read_text, take_flag
from bertfill_export.vocabulary import CONTINUATION, SPECIAL_TOKENS, UNKNOWN, AddedEntry, Vocabulary

_LONGEST_WORD = 100  # characters; a longer one is [UNK], as in BERT

_SENTENCEPIECE = ("spiece.model", "sentencepiece.bpe.model", "spm.model", "tokenizer.model")
# Tokenizers that cut text as BERT's does. Others cut it into words first (MeCab, jieba) or into other pieces.
_BERT_TOKENIZERS = {
    name + ending
    for name in ("BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "ErnieTokenizer", "MobileBertTokenizer")
    for ending in ("", "Fast")
} | {"PreTrainedTokenizerFast", "TokenizersBackend"}
# Han characters stand alone in BERT; a vocabulary in which more than this share are words wants jieba before it.
_MOST_WORDS = 0.05
_TWO_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
_WITH_NUMBER = re.compile(r"(.+)\t\d+")  # as PaddlePaddle writes its vocabularies


def check_tokenizer_class(path: Path, config: Mapping[str, object]) -> None:
    """Refuse a checkpoint whose text is cut by another tokenizer than BERT's, as ``config`` (of ``path``) says.

    Raises:
        ExportError: it is.
    """
    kind = config.get("tokenizer_class")
    if kind is not None and kind not in _BERT_TOKENIZERS:
        raise ExportError("vocabulary.class", path=path, kind=repr(kind))


def read_vocabulary(folder: Path) -> Vocabulary:
    """Read ``tokenizer.json`` or else ``vocab.txt`` (with ``tokenizer_config.json``) of a checkpoint folder.

    Raises:
        ExportError: neither is there, or it is not a WordPiece vocabulary with BERT's special tokens.
    """
    whole, lines = folder / "tokenizer.json", folder / "vocab.txt"
    config_path = folder / "tokenizer_config.json"
    config: dict[str, Any] = read_json(config_path) if config_path.exists() else {}
    check_tokenizer_class(config_path, config)
    if whole.is_file():
        vocabulary = _from_tokenizer_json(whole)
    elif lines.is_file():
        vocabulary = _from_vocab_txt(lines, config_path, config)
    elif any((folder / name).is_file() for name in _SENTENCEPIECE):
        raise ExportError("vocabulary.sentencepiece", folder=folder)
    else:
        raise ExportError("vocabulary.none", folder=folder)
    _check(vocabulary)
    return vocabulary


def write_vocabulary(vocabulary: Vocabulary, folder: Path) -> None:
    """Write ``vocab.txt`` and ``tokenizer_config.json``, which :func:`read_vocabulary` reads back."""
    own = vocabulary.tokens[: len(vocabulary.tokens) - len(vocabulary.added)]
    (folder / "vocab.txt").write_text("\n".join(own) + "\n", encoding="utf-8", newline="\n")
    added = {str(len(own) + place): asdict(entry) for place, entry in enumerate(vocabulary.added)}
    config = {
        "tokenizer_class": "BertTokenizer",
        **({"added_tokens_decoder": added} if added else {}),
        "do_lower_case": vocabulary.lowercase,
        "strip_accents": vocabulary.strip_accents,
        "tokenize_chinese_chars": vocabulary.split_chinese,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8", newline="\n")


def _from_vocab_txt(path: Path, config_path: Path, config: Mapping[str, Any]) -> Vocabulary:
    lines = read_text(path).split("\n")
    if lines[-1] == "":
        lines.pop()
    if lines and all(line.endswith("\r") for line in lines):
        lines = [line.removesuffix("\r") for line in lines]
    if lines and all(map(_WITH_NUMBER.fullmatch, lines)):
        lines = [line.rpartition("\t")[0] for line in lines]
    ids = dict(enumerate(_without_doubles(lines)))
    added = _added_beside(path, config_path, config, len(lines))
    return Vocabulary(
        (*ids.values(), *(entry.content for entry in added)),
        lowercase=take_flag(config_path, config, "do_lower_case", True) is not False,
        strip_accents=take_flag(config_path, config, "strip_accents", None),
        split_chinese=take_flag(config_path, config, "tokenize_chinese_chars", True) is not False,
        added=added,
    )


def _without_doubles(lines: list[str]) -> list[str]:
    """Return lines of which none comes twice: as in BERT, the last one has the id, and no text reaches the others."""
    last = {line: index for index, line in enumerate(lines)}
    return [line if last[line] == index else f"[unused{len(lines) + index}]" for index, line in enumerate(lines)]


def _added_beside(path: Path, config_path: Path, config: Mapping[str, Any], entries: int) -> tuple[AddedEntry, ...]:
    """Return what added_tokens.json, or newer the tokenizer's config, adds to a vocab.txt of so many entries."""
    beside = path.with_name("added_tokens.json")
    decoder = config.get("added_tokens_decoder")
    raw: list[dict[str, Any]] = []
    if isinstance(decoder, dict) and decoder:
        for number, entry in decoder.items():
            if not isinstance(entry, dict) or not number.isascii() or not number.isdecimal():
                raise ExportError("vocabulary.added-table", path=config_path)
            raw.append({**entry, "id": int(number[:9])})
    elif beside.exists():
        raw = [{"content": content, "id": number} for content, number in read_json(beside).items()]
        path = beside
    return _added(path, raw, entries)


def _added(path: Path, raw: list[dict[str, Any]], entries: int) -> tuple[AddedEntry, ...]:
    """Return what was added behind the last of so many entries; what is among them is an entry already."""
    for entry in raw:
        if not isinstance(entry.get("content"), str) or not _is_id(entry.get("id")):
            raise ExportError("vocabulary.added", path=path)
    behind = sorted((entry for entry in raw if entry["id"] >= entries), key=lambda entry: int(entry["id"]))
    if [entry["id"] for entry in behind] != list(range(entries, entries + len(behind))):
        raise ExportError("vocabulary.gaps", path=path)
    flags = ("special", "normalized", "single_word", "lstrip", "rstrip")
    return tuple(
        AddedEntry(
            entry["content"],
            **{flag: take_flag(path, entry, flag, flag == "normalized") is True for flag in flags},
        )
        for entry in behind
    )


def _from_tokenizer_json(path: Path) -> Vocabulary:
    whole = read_json(path)
    model, normalizer = whole.get("model"), whole.get("normalizer")
    if not isinstance(model, dict) or model.get("type", "WordPiece") != "WordPiece" or "vocab" not in model:
        raise ExportError("vocabulary.not-wordpiece", path=path)
    if not isinstance(normalizer, dict) or normalizer.get("type") != "BertNormalizer":
        raise ExportError("vocabulary.normalizer", path=path)
    _check_cutting(path, whole, model, normalizer)
    own = _own_ids(path, model["vocab"])
    listed = whole.get("added_tokens")
    raw = [] if listed is None else listed if isinstance(listed, list) else [listed]
    if not all(isinstance(entry, dict) and isinstance(entry.get("content"), str) for entry in raw):
        raise ExportError("vocabulary.added", path=path)
    entries = max(own.values(), default=-1) + 1
    # Special tokens may stand among the added ones only.
    entries, own = _with_special(raw, entries, own)
    added = _added(path, [entry for entry in raw if entry["content"] not in own], entries)
    tokens = sorted(own, key=own.__getitem__)
    if [own[token] for token in tokens] != list(range(len(tokens))):
        raise ExportError("vocabulary.gaps", path=path)
    return Vocabulary(
        (*tokens, *(entry.content for entry in added)),
        lowercase=take_flag(path, normalizer, "lowercase", True) is not False,
        strip_accents=take_flag(path, normalizer, "strip_accents", None),
        split_chinese=take_flag(path, normalizer, "handle_chinese_chars", True) is not False,
        added=added,
    )


def _with_special(raw: list[dict[str, Any]], entries: int, own: dict[str, int]) -> tuple[int, dict[str, int]]:
    """Return how many entries there are, and their ids, with BERT's special tokens among them."""
    special = {
        entry["content"]: entry["id"]
        for entry in raw
        if entry.get("content") in SPECIAL_TOKENS and _is_id(entry.get("id")) and entry["content"] not in own
    }
    own = own | special
    return max(entries, max(special.values(), default=-1) + 1), own


def _check_cutting(
    path: Path, whole: Mapping[str, Any], model: Mapping[str, Any], normalizer: Mapping[str, Any]
) -> None:
    """Refuse what would cut text otherwise than the tokenizer that is written."""
    before = whole.get("pre_tokenizer")
    found = {
        "pre_tokenizer": before.get("type") if isinstance(before, dict) else before,
        "unk_token": model.get("unk_token", UNKNOWN),
        "continuing_subword_prefix": model.get("continuing_subword_prefix", CONTINUATION),
        "max_input_chars_per_word": model.get("max_input_chars_per_word", _LONGEST_WORD),
        "clean_text": normalizer.get("clean_text", True),
    }
    expected = {
        "pre_tokenizer": "BertPreTokenizer",
        "unk_token": UNKNOWN,
        "continuing_subword_prefix": CONTINUATION,
        "max_input_chars_per_word": _LONGEST_WORD,
        "clean_text": True,
    }
    for key, value in expected.items():
        if found[key] != value or isinstance(found[key], bool) != isinstance(value, bool):
            raise ExportError("vocabulary.cuts", path=path, key=key, found=ascii(found[key])[:80], expected=repr(value))


def _own_ids(path: Path, vocabulary: object) -> dict[str, int]:
    """Return the id of each entry, from JSON of whatever kind."""
    if not isinstance(vocabulary, dict) or not all(_is_id(number) for number in vocabulary.values()):
        raise ExportError("vocabulary.not-ids", path=path)
    ids: dict[str, int] = dict(vocabulary)
    return ids


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _check(vocabulary: Vocabulary) -> None:
    tokens = set(vocabulary.tokens)
    if len(tokens) != len(vocabulary.tokens):
        raise ExportError("vocabulary.twice")
    if any("\ud800" <= character <= "\udfff" for token in tokens for character in token):
        raise ExportError("vocabulary.surrogate")
    missing = [token for token in SPECIAL_TOKENS if token not in tokens]
    if missing:
        raise ExportError("vocabulary.special", missing=", ".join(missing))
    own = vocabulary.tokens[: len(vocabulary.tokens) - len(vocabulary.added)]
    words = [token for token in own if _TWO_HAN.fullmatch(token.removeprefix(CONTINUATION))]
    if vocabulary.split_chinese and len(words) > _MOST_WORDS * len(tokens):
        raise ExportError("vocabulary.words", words=len(words), one=repr(min(words)))
