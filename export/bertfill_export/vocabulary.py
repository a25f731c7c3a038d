"""A WordPiece vocabulary, made a tokenizer of, or made up for measurements.

How it lies in the files of a checkpoint stands in :mod:`bertfill_export.vocabulary_files`.
"""

from dataclasses import asdict, dataclass

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

from bertfill_export.errors import ExportError

PAD, UNKNOWN, START, END, MASK = SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
CONTINUATION = "##"  # before what goes on with a word


@dataclass(frozen=True, slots=True)
class AddedEntry:
    """An entry that was added to a vocabulary after its training: found in text before anything is cut.

    The flags are those of ``tokenizers.AddedToken``.
    """

    content: str
    special: bool = False
    normalized: bool = True
    single_word: bool = False
    lstrip: bool = False
    rstrip: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """WordPiece entries in the order of their ids, and how text is normalised before it is cut into them.

    ``added`` are the last of ``tokens``, in the same order.
    """

    tokens: tuple[str, ...]
    lowercase: bool = True
    # None: strip accents exactly when lower-casing, as BERT does.
    strip_accents: bool | None = None
    split_chinese: bool = True
    added: tuple[AddedEntry, ...] = ()


def as_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Return BertNormalizer, BertPreTokenizer, WordPiece and the five special tokens; no template, no truncation.

    Truncation and the [CLS] … [SEP] frame are the encoder's: it keeps the masks, a fixed template cannot.
    """
    own = vocabulary.tokens[: len(vocabulary.tokens) - len(vocabulary.added)]
    ids = {token: index for index, token in enumerate(own)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token=UNKNOWN, continuing_subword_prefix=CONTINUATION))
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True,
        handle_chinese_chars=vocabulary.split_chinese,
        strip_accents=vocabulary.strip_accents,
        lowercase=vocabulary.lowercase,
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in SPECIAL_TOKENS])
    tokenizer.add_tokens([AddedToken(**asdict(entry)) for entry in vocabulary.added])
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
    pieces = [CONTINUATION + letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789"]
    chinese = [chr(code) for code in range(0x4E00, 0xA000)]
    tokens = list(SPECIAL_TOKENS)
    for group in (ascii_characters, punctuation, pieces, unused, chinese):
        tokens += group
    if not len(SPECIAL_TOKENS) < entries <= len(tokens):
        raise ExportError("vocabulary.made-up", most=len(tokens), asked=entries)
    return Vocabulary(tuple(tokens[:entries]))
