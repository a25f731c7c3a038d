"""Every sentence of the exporter, in English and Chinese, under one key; the words are those of ``bertfill_ls``.

Placeholders are ``str.format`` fields and the same in both languages. What a library says of a damaged file stands in
brackets as it comes.
"""

from dataclasses import dataclass
from typing import Any

_AGAIN = ("fetch the checkpoint again", "请重新下载检查点")

# Key, English, Chinese.
_SENTENCES: dict[str, tuple[str, str]] = {
    # Files.
    "file.adapter": (
        "{folder} is an adapter (LoRA); merge it into its model and save that.",
        "{folder} 是适配器（LoRA）；请先并入原模型并保存，再转换。",
    ),
    "file.damaged": ("{path} is damaged ({reason}); {again}.", "{path} 已损坏（{reason}）；{again}。"),
    "file.flag": (
        "{path}: {key} is {found}, neither true nor false; correct the file.",
        "{path}：{key} 为 {found}，既非 true 也非 false；请改正该文件。",
    ),
    "file.is-file": (
        "{path} is a file; give the folder that it lies in: {folder}.",
        "{path} 是文件；请指定它所在的文件夹：{folder}。",
    ),
    "file.lfs": (
        "{path} is the pointer of Git LFS, not the file itself; run git lfs pull in that folder.",
        "{path} 只是 Git LFS 的指针，不是文件本身；请在该文件夹运行 git lfs pull。",
    ),
    "file.missing": (
        "{path} is missing; give a folder that is whole.",
        "缺少 {path}；请指定完整的文件夹。",
    ),
    "file.not-json": (
        "{path} cannot be read as JSON ({reason}); {again}.",
        "{path} 不是有效的 JSON（{reason}）；{again}。",
    ),
    "file.not-object": ("{path} does not hold a JSON object; {again}.", "{path} 的内容不是 JSON 对象；{again}。"),
    "file.not-plain": ("{path} is not a plain file; {again}.", "{path} 不是普通文件；{again}。"),
    "file.not-text": (
        "{path} cannot be read as UTF-8 ({reason}); {again}.",
        "{path} 不是 UTF-8 文本（{reason}）；{again}。",
    ),
    "file.page": (
        "{path} is a web page, not the file itself: the download was answered by an error or a login; {again}.",
        "{path} 是网页，不是文件本身：下载时得到的是错误页或登录页；{again}。",
    ),
    "file.pickle": (
        "{path} asks to run {found}, which no list of weights needs, and was not read further; take the checkpoint "
        "from a source that you trust, best as model.safetensors.",
        "{path} 要求运行 {found}，而权重表不需要它，因此没有继续读取；"
        "请从可信的来源获取检查点，最好是 model.safetensors。",
    ),
    "file.too-large": (
        "{path} has more than {most} MB, which no such file needs; {again}.",
        "{path} 超过 {most} MB，此类文件不应如此之大；{again}。",
    ),
    "file.unreadable": ("{path} cannot be read ({reason}); {again}.", "无法读取 {path}（{reason}）；{again}。"),
    "file.unwritable": (
        "{path} cannot be written ({reason}); give another folder.",
        "无法写入 {path}（{reason}）；请换用其他文件夹。",
    ),
    "memory": (
        "There is not enough memory for this model; close other programs or take a larger machine.",
        "内存不足以转换此模型；请关闭其他程序，或换用内存更大的电脑。",
    ),
    # Weights.
    "weights.index": (
        "{path} does not list the files beside it; {again}.",
        "{path} 没有列出同一文件夹中的文件；{again}。",
    ),
    "weights.shard": (
        "{folder} lacks {file}, {missing} of {all} shards; {again}.",
        "{folder} 缺少 {file}（{all} 个分片中缺 {missing} 个）；{again}。",
    ),
    "weights.none": (
        "{folder} has no model.safetensors or pytorch_model.bin; give the folder of a Hugging Face checkpoint.",
        "{folder} 中没有 model.safetensors 或 pytorch_model.bin；请指定 Hugging Face 检查点的文件夹。",
    ),
    "weights.other-form": (
        "{folder} has no model.safetensors or pytorch_model.bin, only {file}, the form of {form}; fetch one of the "
        "two, or save it again with transformers.",
        "{folder} 中没有 model.safetensors 或 pytorch_model.bin，只有 {file}，是 {form} 的格式；"
        "请下载前两者之一，或用 transformers 另存。",
    ),
    "weights.twice": (
        "The weights have {name} twice under two prefixes; take a checkpoint of one model.",
        "权重中 {name} 以两种前缀出现两次；请换用只含一个模型的检查点。",
    ),
    "weights.shape": (
        "{name} has the shape {found}, but config.json calls for {expected}; "
        "put the config.json that belongs to this checkpoint beside it.",
        "{name} 的形状是 {found}，而 config.json 要求 {expected}；请放入与此检查点对应的 config.json。",
    ),
    "weights.kind": (
        "{name} holds numbers of the type {kind}: the checkpoint is quantised already; "
        "take the original in float32 or float16.",
        "{name} 的数值类型是 {kind}：此检查点已经量化；请换用 float32 或 float16 的原检查点。",
    ),
    "weights.not-finite": (
        "{name} holds values that are not finite; the training diverged, take an earlier save.",
        "{name} 含有非有限的数值：训练已发散；请换用更早保存的检查点。",
    ),
    "weights.no-head": (
        "This is an encoder without the head that fills masks{kind}, as models for embedding and classification are; "
        "take the {family} it was made from, saved with its masked-LM head.",
        "这是没有掩码预测头的编码器{kind}，用于嵌入或分类；请换用它所基于的 {family}，并带有掩码预测头。",
    ),
    "weights.not-understood": (
        "The weights have {name}, which a {family} has not: this is a model of another architecture, which would "
        "answer wrongly without it; take another checkpoint.",
        "权重中有 {name}，而 {family} 没有：这是另一种结构的模型，缺了它就会答错；请换用其他检查点。",
    ),
    "weights.of-another": (
        "The weights are no {family}'s: there is no {name} among them (they begin with {some}); "
        "take a checkpoint as transformers saves it.",
        "这不是 {family} 的权重：其中没有 {name}（开头是 {some}）；请换用 transformers 保存的检查点。",
    ),
    "weights.missing": (
        "The weights have no {name}; export a checkpoint saved from a masked language model.",
        "权重中没有 {name}；请换用由掩码语言模型保存的检查点。",
    ),
    "weights.rows-cut": (
        "{rows} rows of the embedding that no entry of the vocabulary uses are left out.",
        "词嵌入中有 {rows} 行不对应任何词表项，已略去。",
    ),
    # config.json.
    "config.again": (
        "config.json: hidden_size {hidden} is no multiple of num_attention_heads {heads}; "
        "correct the file or fetch the checkpoint again.",
        "config.json：hidden_size {hidden} 不是 num_attention_heads {heads} 的倍数；请改正该文件，或重新下载检查点。",
    ),
    "config.quantised": (
        "config.json: the weights of this checkpoint are quantised already; take the original in float32 or float16.",
        "config.json：此检查点的权重已经量化；请换用 float32 或 float16 的原检查点。",
    ),
    "config.positions": (
        "config.json: {key} is {found}, not {expected}; only absolute position embeddings are supported.",
        "config.json：{key} 为 {found}，应为 {expected}；只支持绝对位置嵌入。",
    ),
    "config.decoder": (
        "config.json: {key} is {found}, not {expected}; "
        "a decoder looks to the left only and fills no masks; take an encoder.",
        "config.json：{key} 为 {found}，应为 {expected}；解码器只看左侧，不能填补掩码；请换用编码器。",
    ),
    "config.cross": (
        "config.json: {key} is {found}, not {expected}; take an encoder that stands alone.",
        "config.json：{key} 为 {found}，应为 {expected}；请换用独立的编码器。",
    ),
    "config.activation": (
        "config.json: {key} is {found}; of the activations {known} are supported: take another checkpoint.",
        "config.json：{key} 为 {found}；支持的激活函数有 {known}；请换用其他检查点。",
    ),
    "config.epsilon": (
        "config.json: layer_norm_eps is {found}, not a small positive number; correct it.",
        "config.json：layer_norm_eps 为 {found}，不是很小的正数；请改正。",
    ),
    "config.count": (
        "config.json: {key} is {found}, not a positive integer; correct the file.",
        "config.json：{key} 为 {found}，不是正整数；请改正该文件。",
    ),
    "config.padding": (
        "config.json: a pad_token_id of {padding} does not go with {positions} positions; correct the file.",
        "config.json：pad_token_id {padding} 与 {positions} 个位置不符；请改正该文件。",
    ),
    "config.groups": (
        "config.json: num_hidden_groups is {groups} and num_hidden_layers {layers}; correct the file.",
        "config.json：num_hidden_groups 为 {groups}，num_hidden_layers 为 {layers}；请改正该文件。",
    ),
    "config.inner-groups": (
        "config.json: groups of more than one layer are not supported; take another ALBERT.",
        "config.json：不支持多于一层的组；请换用其他 ALBERT。",
    ),
    # Families.
    "family.discriminator": (
        "This is the discriminator of an ELECTRA, which tells replaced words and fills none; "
        "take the generator of the same name (…-generator).",
        "这是 ELECTRA 的判别器，只辨别被替换的词，不填补掩码；请换用同名的生成器（…-generator）。",
    ),
    "family.refused": (
        "config.json: this is a model of the family {name}, and {reason}; {supported}.",
        "config.json：这是 {name} 类模型，{reason}；{supported}。",
    ),
    "family.unknown": (
        "config.json: model_type is {kind}, a family that is not known; {supported}.",
        "config.json：model_type 为 {kind}，是未知的模型类别；{supported}。",
    ),
    "family.supported": (
        "BERT, DistilBERT, ERNIE, RoBERTa with the vocabulary of a BERT, generators of ELECTRA, and ALBERT are "
        "supported: take one of these, such as hfl/chinese-roberta-wwm-ext",
        "支持 BERT、DistilBERT、ERNIE、使用 BERT 词表的 RoBERTa、ELECTRA 生成器和 ALBERT："
        "请换用其中之一，例如 hfl/chinese-roberta-wwm-ext",
    ),
    "family.sentencepiece": (
        "its vocabulary of SentencePiece has pieces of several characters, of which one would stand for a mask",
        "其 SentencePiece 词表的一项可有数个字，掩码便不再是一个字",
    ),
    "family.norms-before": ("its norms stand before the layers", "其归一化在各层之前"),
    "family.rotations": ("its positions are rotations", "其位置以旋转表示"),
    "family.relative": ("its positions are relative", "其位置是相对的"),
    "family.order": ("it predicts in an order of its own", "其预测另有次序"),
    "family.no-attention": ("it has no attention", "其中没有注意力"),
    "family.entities": ("it has entities beside words", "除词以外还有实体"),
    "family.layout": ("it reads places on a page", "还要读取版面位置"),
    "family.left-to-right": ("it reads from left to right and fills no masks", "只从左向右读，不填补掩码"),
    "family.writes": ("it writes text instead of filling masks", "用于生成文本，不填补掩码"),
    # Vocabularies.
    "vocabulary.class": (
        "{path}: tokenizer_class is {kind}, which cuts text otherwise than BERT's tokenizer does; "
        "take a checkpoint with a BertTokenizer.",
        "{path}：tokenizer_class 为 {kind}，其切分方式与 BERT 不同；请换用带 BertTokenizer 的检查点。",
    ),
    "vocabulary.cuts": (
        "{path}: {key} is {found}, not {expected}, and cuts text otherwise than BERT's tokenizer does; "
        "take a checkpoint with a BertTokenizer.",
        "{path}：{key} 为 {found}，应为 {expected}，其切分方式与 BERT 不同；请换用带 BertTokenizer 的检查点。",
    ),
    "vocabulary.sentencepiece": (
        "{folder} has a vocabulary of SentencePiece; take a checkpoint with a BERT's vocab.txt.",
        "{folder} 的词表是 SentencePiece；请换用带 BERT vocab.txt 的检查点。",
    ),
    "vocabulary.none": (
        "{folder} has neither tokenizer.json nor vocab.txt; put the checkpoint's vocabulary there.",
        "{folder} 中没有 tokenizer.json 或 vocab.txt；请放入此检查点的词表。",
    ),
    "vocabulary.size": (
        "The vocabulary has {found} entries but config.json says {expected}; "
        "put the vocabulary that belongs to this checkpoint beside it.",
        "词表有 {found} 项，而 config.json 写的是 {expected}；请放入与此检查点对应的词表。",
    ),
    "vocabulary.made-up": (
        "A made-up vocabulary has 6 to {most} entries, not {asked}; ask for another size.",
        "虚构的词表有 6 至 {most} 项，不能是 {asked} 项；请换一个大小。",
    ),
    "vocabulary.added-table": (
        "{path}: added_tokens_decoder is no table of ids and tokens; {again}.",
        "{path}：added_tokens_decoder 不是编号与词元的对照表；{again}。",
    ),
    "vocabulary.added": (
        "{path}: an added token has no content or no id; {again}.",
        "{path}：有一个附加词元缺少内容或编号；{again}。",
    ),
    "vocabulary.gaps": (
        "{path} has gaps or doubles among its ids; {again}.",
        "{path} 的编号有空缺或重复；{again}。",
    ),
    "vocabulary.not-wordpiece": (
        "{path} is not a WordPiece tokenizer; export a BERT with a WordPiece vocabulary.",
        "{path} 不是 WordPiece 分词器；请换用 WordPiece 词表的 BERT。",
    ),
    "vocabulary.normalizer": (
        "{path} does not normalise as BERT does; export a BERT with its own tokenizer.",
        "{path} 的规范化方式与 BERT 不同；请换用带原分词器的 BERT。",
    ),
    "vocabulary.not-ids": (
        "{path}: its vocabulary is not an object of tokens and ids; {again}.",
        "{path}：词表不是词元与编号的对照表；{again}。",
    ),
    "vocabulary.twice": (
        "The vocabulary lists an entry twice; fetch the checkpoint again.",
        "词表中有重复的项；请重新下载检查点。",
    ),
    "vocabulary.surrogate": (
        "The vocabulary holds half a character (a lone surrogate); {again}.",
        "词表中有半个字符（单独的代理码位）；{again}。",
    ),
    "vocabulary.special": (
        "The vocabulary has no {missing}; export a BERT with BERT's special tokens.",
        "词表中没有 {missing}；请换用带 BERT 特殊词元的检查点。",
    ),
    "vocabulary.words": (
        "The vocabulary has {words} Chinese words such as {one}, which a segmenter (jieba) has to cut from the text "
        "first; take a checkpoint whose vocabulary has single characters.",
        "词表中有 {words} 个中文词（如 {one}），需先由分词工具（jieba）切分；请换用以单字为词表的检查点。",
    ),
    "vocabulary.kept-unreadable": (
        "{path} cannot be read as UTF-8 text ({reason}); give another list.",
        "无法按 UTF-8 文本读取 {path}（{reason}）；请换用其他列表。",
    ),
    "vocabulary.strangers": (
        "{path} lists {strangers} entries that the checkpoint does not have, such as {one}; "
        "take entries from its vocabulary only.",
        "{path} 列出了检查点中没有的 {strangers} 项，例如 {one}；请只列其词表中的项。",
    ),
    # What is asked of a conversion.
    "asked.geometry": (
        "There is no geometry {like}; choose one of {known}.",
        "没有名为 {like} 的规格；可选：{known}。",
    ),
    "asked.temperature": (
        "A temperature of {temperature} divides no logits; give a positive number.",
        "温度不能是 {temperature}；请给出正数。",
    ),
    "asked.length": (
        "A maximal length of {asked} tokens does not fit a model with {positions} positions; give 3 to {positions}.",
        "最大长度 {asked} 个词元不适合有 {positions} 个位置的模型；请给出 3 至 {positions}。",
    ),
    "asked.calibration": (
        "{path} cannot be read as UTF-8 text ({reason}); give another calibration file.",
        "无法按 UTF-8 文本读取 {path}（{reason}）；请换用其他校准文件。",
    ),
    "asked.calibration-empty": (
        "{path} has no text; give a file with some hundred lines of what writers write.",
        "{path} 中没有文本；请给出有数百行日常文字的文件。",
    ),
    "asked.memory-weight": (
        "{number} is no weight for a phrase memory; give a positive number.",
        "{number} 不能作为短语记忆的权重；请给出正数。",
    ),
    "asked.memory-gone": (
        "{path}, the phrase memory of {folder}, is not there; install that model again.",
        "{folder} 的短语记忆 {path} 不存在；请重新安装该模型。",
    ),
    "asked.memory-none": (
        "{folder} is no model folder with a phrase memory; give one whose manifest lists it.",
        "{folder} 不是带短语记忆的模型文件夹；请指定清单中列有短语记忆的文件夹。",
    ),
    # The smoke test.
    "smoke.failed": (
        "The model fills {share} of {masks} masks in plain Chinese text rightly, where a trained one fills a third to "
        "a half: {reason}. Nothing was written; --force writes it all the same.",
        "在普通中文文本的 {masks} 处掩码中，此模型首选正确的只有 {share}，而训练好的模型能有三分之一到一半：{reason}。"
        "没有写出任何文件；仍要写出请加 --force。",
    ),
    "smoke.unknown": (
        "its vocabulary does not know {share} of the characters of plain Chinese text, and is "
        "probably that of another model or another language",
        "其词表不认识普通中文文本中 {share} 的字，可能属于其他模型或其他语言",
    ),
    "smoke.int8": (
        "in fp32 it is right in {share}, so the loss is that of int8: take --fp32",
        "fp32 时正确率为 {share}，可见损失来自 int8：请用 --fp32",
    ),
    "smoke.untrained": (
        "the head that fills masks was probably never trained, or the vocabulary is not in the order that the "
        "model was trained with",
        "可能是掩码预测头从未训练，或词表次序与训练时不同",
    ),
    # The way back.
    "recover.damaged": (
        "{folder} is damaged or was not made by bertfill_export ({reason}); give a model folder as it was exported.",
        "{folder} 已损坏，或不是由 bertfill_export 写出（{reason}）；请指定导出的模型文件夹。",
    ),
    "recover.graph": (
        "{path} cannot be read ({reason}); give a model folder as it was exported.",
        "无法读取 {path}（{reason}）；请指定导出的模型文件夹。",
    ),
    "recover.not-bert": (
        "The model was an ELECTRA, ALBERT or RoBERTa once and no BERT; take its own checkpoint.",
        "此模型原是 ELECTRA、ALBERT 或 RoBERTa，不是 BERT；请用它自己的检查点。",
    ),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something to be said, in whichever language; a value may be a sentence itself. ``str`` gives the English."""

    key: str
    values: dict[str, Any]

    def text(self, locale: str) -> str:
        """Return it in ``locale``: Chinese where that begins with zh, English for all else."""
        language = 1 if locale.lower().startswith("zh") else 0
        said = {name: each.text(locale) if isinstance(each, Sentence) else each for name, each in self.values.items()}
        return _SENTENCES[self.key][language].format(again=_AGAIN[language], **said)

    def __str__(self) -> str:
        """Return it in English."""
        return self.text("en")


def sentence(key: str, /, **values: object) -> Sentence:
    """Return what stands under a key."""
    return Sentence(key, values)
