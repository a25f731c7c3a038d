"""Every sentence a user reads, in English and Chinese, under one key.

Placeholders are ``str.format`` fields and the same in both languages (a test holds them to it). Choosing when to say
something lives with the caller.
"""

import re
from collections.abc import Mapping
from typing import Literal

Locale = Literal["zh-CN", "en"]

# Key, English, Chinese.
_SENTENCES: dict[str, tuple[str, str]] = {
    # What argparse says: the English is its own, the Chinese is found by it.
    "arg.ambiguous": (
        "ambiguous option: %(option)s could match %(matches)s",
        "选项 %(option)s 不明确，可能是 %(matches)s",
    ),
    "arg.argument": ("argument %(argument_name)s: %(message)s", "参数 %(argument_name)s：%(message)s"),
    "arg.at-least-one": ("expected at least one argument", "至少需要一个值"),
    "arg.exactly-one": ("expected one argument", "需要一个值"),
    "arg.explicit": ("ignored explicit argument %r", "不接受值 %r"),
    "arg.help": ("show this help message and exit", "显示此帮助并退出"),
    "arg.invalid-choice": ("invalid choice: %(value)r (choose from %(choices)s)", "没有 %(value)r，可选：%(choices)s"),
    "arg.options": ("options", "选项"),
    "arg.positional": ("positional arguments", "位置参数"),
    "arg.required": ("the following arguments are required: %s", "缺少参数：%s"),
    "arg.unrecognized": ("unrecognized arguments: %s", "无法识别的参数：%s"),
    "arg.usage": ("usage:", "用法："),
    "cli.an-argument": ("An argument", "参数"),
    "cli.bad-json": (
        "{file}:{line} is not JSON ({reason}); write one object with a “text” on each line.",
        "{file} 第 {line} 行不是 JSON（{reason}）；请每行写一个含 “text” 的对象。",
    ),
    "cli.bad-top-k": ("{word} is not a whole number from 1 to {most}", "{word} 不是 1 到 {most} 的整数"),
    "cli.cannot-read": ("Cannot read {file}: {reason}.", "无法读取 {file}：{reason}。"),
    "cli.cannot-write": ("Cannot write {file}: {reason}.", "无法写入 {file}：{reason}。"),
    "cli.doctor.hashes-match": ("sizes and SHA-256 as in the manifest", "大小与 SHA-256 均与清单一致"),
    "cli.doctor.logs-to-stderr": (
        "standard error (--log-file FILE writes to a file)",
        "标准错误（--log-file 文件 可写入文件）",
    ),
    "cli.help.bertfill-ls": (
        "Fills [MASK] in Chinese text. Without a command it is the language server on standard input and output.",
        "为中文文本填补 [MASK]。不带子命令时，作为语言服务器在标准输入输出上运行。",
    ),
    "cli.help.check": (
        "list malformed masks as file:line:col: code message; exit code 1 when there are any",
        "列出写错的掩码：文件:行:列: 代码 说明；有问题时退出码为 1",
    ),
    "cli.help.check.files": ("files to check; - or nothing is standard input", "要检查的文件；- 或省略表示标准输入"),
    "cli.help.doctor": ("check this installation and its model", "检查安装与模型是否完好"),
    "cli.help.explain": (
        "show how much each word of the context matters: each is hidden in turn",
        "逐个隐去上下文中的词，显示各词对预测有多重要",
    ),
    "cli.help.explain.candidate": ("what to explain (the best candidate)", "要解释的候选（默认为首选）"),
    "cli.help.explain.text": ("a text with a mask", "含掩码的文本"),
    "cli.help.fill": ("fill the masks of texts, files or standard input", "填补文本、文件或标准输入中的掩码"),
    "cli.help.fill.compare": (
        "show variants of a sentence, given as several TEXTs, side by side",
        "把一个句子的几种写法（多个文本）并排比较",
    ),
    "cli.help.fill.file": (
        "files whose lines are filled each by itself; - is standard input",
        "逐行填补的文件；- 表示标准输入",
    ),
    "cli.help.fill.jsonl": (
        "read one JSON object with “text”, and “top_k” or “targets” if wanted, a line; answer one a line",
        "每行读取一个 JSON 对象（“text”，可选 “top_k”、“targets”），每行回答一个",
    ),
    "cli.help.fill.text": ("text with masks; - or nothing is standard input", "含掩码的文本；- 或省略表示标准输入"),
    "cli.help.fill.top-k": (
        "how many candidates to show, 1 to {most} (%(default)s)",
        "显示多少个候选，1 到 {most}（默认 %(default)s）",
    ),
    "cli.help.json": ("print JSON", "以 JSON 输出"),
    "cli.help.log-file": ("write the log there instead of standard error", "日志写入该文件，而非标准错误"),
    "cli.help.log-level": ("how much to log (warning)", "日志级别（默认 warning）"),
    "cli.help.model": (
        "a model by name, or its folder (bertfill-zh)",
        "模型名称或其文件夹（默认 bertfill-zh）",
    ),
    "cli.help.serve": ("be the language server, as without a command", "作为语言服务器运行（与不带子命令相同）"),
    "cli.help.version": ("show the version and exit", "显示版本号并退出"),
    "cli.json-bad-targets": (
        "{file}:{line}: “targets” must be a list of words.",
        "{file} 第 {line} 行：“targets” 应为字符串列表。",
    ),
    "cli.json-bad-top-k": (
        "{file}:{line}: “top_k” must be a whole number from 1 to {most}.",
        "{file} 第 {line} 行：“top_k” 应为 1 到 {most} 的整数。",
    ),
    "cli.json-needs-text": (
        "{file}:{line}: needs an object with a “text”.",
        "{file} 第 {line} 行：需要含 “text” 字符串的对象。",
    ),
    "cli.no-mask": ("No [MASK] in: {text}", "没有 [MASK]：{text}"),
    "cli.not-utf8": (
        "{file} is not UTF-8: byte {byte} is {value}. Convert it, for example: iconv -f GB18030 -t UTF-8.",
        "{file} 不是 UTF-8：第 {byte} 字节为 {value}。请先转换，例如 iconv -f GB18030 -t UTF-8。",
    ),
    "cli.nothing-to-fill": (
        "Nothing to fill: give a text with a [MASK], or -f FILE.",
        "没有可填补的内容：请给出含 [MASK] 的文本，或用 -f 指定文件。",
    ),
    "cli.not-one-token": (
        "{text} cannot stand in this mask, so it cannot be explained; give a single character, or one of its choices.",
        "{text} 不能填入此掩码，无法解释；请给出单个汉字，或掩码的候选项之一。",
    ),
    "cli.serving-a-terminal": (
        "This is the language server, waiting for an editor on standard input. To fill a text: bertfill-ls fill TEXT",
        "这是语言服务器，正在标准输入上等待编辑器。要填补文本，请用：bertfill-ls fill 文本",
    ),
    "cli.text-or-files": ("Give texts or -f FILE, not both.", "请给出文本或 -f 文件，不要两者并用。"),
    "model.file-elsewhere": (
        "The model in {folder} wants {file}, which is not a plain file of that folder; install the model again.",
        "{folder} 中的模型需要 {file}，但它不是该文件夹内的普通文件；请重新安装模型。",
    ),
    "model.file-missing": (
        "The model in {folder} has lost {file}; install the model again.",
        "{folder} 中的模型缺少 {file}；请重新安装模型。",
    ),
    "model.format-version": (
        "The model in {folder} has format version {found}, this program knows {known}; update the one that is older.",
        "{folder} 中的模型格式版本为 {found}，本程序支持 {known}；请更新较旧的一方。",
    ),
    "model.graph-forbidden": (
        "The graph in {folder} holds {found}, which no fill-mask model needs; take the model from a source you trust.",
        "{folder} 中的计算图含有填空模型用不到的内容（{found}）；请从可信的来源获取模型。",
    ),
    "model.graph-refused": (
        "ONNX Runtime refuses the model in {folder} ({reason}); install the model again or update onnxruntime.",
        "ONNX Runtime 无法加载 {folder} 中的模型（{reason}）；请重新安装模型或升级 onnxruntime。",
    ),
    "model.graph-unfit": (
        "The graph in {folder} is not that of a fill-mask model; convert the checkpoint again.",
        "{folder} 中的计算图不是填空模型；请重新转换检查点。",
    ),
    "model.hash": (
        "{file} in {folder} is not what the manifest says (SHA-256); install the model again.",
        "{folder} 中的 {file} 与清单不符（SHA-256）；请重新安装模型。",
    ),
    "model.manifest": (
        "manifest.json in {folder} is damaged ({field}); install the model again.",
        "{folder} 中的 manifest.json 已损坏（{field}）；请重新安装模型。",
    ),
    "model.no-manifest": (
        "{folder} holds no model: it has no readable manifest.json; give a model folder.",
        "{folder} 不是模型文件夹：没有可读的 manifest.json；请指定模型文件夹。",
    ),
    "model.no-memory": (
        "There is not enough memory for the model in {folder}; close other programs, or choose a smaller model.",
        "内存不足，无法使用 {folder} 中的模型；请关闭其他程序，或换用较小的模型。",
    ),
    "model.no-thread": (
        "The system grants no thread for the model; close other programs, then restart the model.",
        "系统无法再为模型创建线程；请关闭其他程序，然后重启模型。",
    ),
    "model.size": (
        "{file} in {folder} has {found} bytes instead of {expected}; install the model again.",
        "{folder} 中的 {file} 为 {found} 字节，应为 {expected} 字节；请重新安装模型。",
    ),
    "model.tokenizer": (
        "tokenizer.json in {folder} is damaged or not a BERT tokenizer; install the model again.",
        "{folder} 中的 tokenizer.json 已损坏或不是 BERT 分词器；请重新安装模型。",
    ),
    "model.tokenizer-unfit": (
        "tokenizer.json in {folder} belongs to another model; install the model again.",
        "{folder} 中的 tokenizer.json 属于另一个模型；请重新安装模型。",
    ),
    "model.too-slow": (
        "The model in {folder} was not ready after {seconds} seconds; take the model from a source you trust.",
        "{folder} 中的模型在 {seconds} 秒后仍未就绪；请从可信的来源获取模型。",
    ),
    "model.unknown": (
        "There is no model {model}: neither an installed one nor a folder; give a folder, or leave --model out.",
        "找不到模型 {model}：既未安装，也不是文件夹；请指定文件夹，或省略 --model。",
    ),
    "problem.control-character": ("A control character; the model does not see it.", "控制字符，模型看不到它。"),
    "problem.doubled-bracket": ("Too many brackets; write {replacement}.", "括号多余，应写作 {replacement}。"),
    "problem.foreign-mask": (
        "{found} is a mask elsewhere; here write {replacement}.",
        "{found} 是别处的写法，这里应写作 {replacement}。",
    ),
    "problem.fullwidth-mask": (
        "Full-width characters in a mask; write {replacement}.",
        "掩码里有全角字符，应写作 {replacement}。",
    ),
    "problem.malformed-choices": (
        "Choices are two or more, all different, of one length (1 to 8), with bars between, as in [MASK:的|地|得].",
        "候选项至少两个，互不重复，字数相同（1 至 8 字），以竖线分隔，例如 [MASK:的|地|得]。",
    ),
    "problem.mask-case": ("A mask is written in capitals: {replacement}.", "掩码须用大写字母：{replacement}。"),
    "problem.misspelled-mask": (
        "{found} looks like a slip for {replacement}.",
        "{found} 疑为 {replacement} 之误。",
    ),
    "problem.no-context": (
        "Nothing but masks in this sentence, so the model has nothing to go by.",
        "这句话除掩码外没有别的字，模型无从推断。",
    ),
    "problem.spaced-mask": ("White space inside a mask; write {replacement}.", "掩码里有空白，应写作 {replacement}。"),
    "problem.trailing-space": ("White space at the end of the line.", "行尾有多余的空白。"),
    "problem.unclosed-mask": ("This mask has no closing bracket: {found}", "掩码缺少右括号：{found}"),
    "problem.unopened-mask": (
        "This mask has no opening bracket; write {replacement}.",
        "掩码缺少左括号，应写作 {replacement}。",
    ),
    "action.fill": ("Fill with {candidate} ({confidence})", "填入“{candidate}”（{confidence}）"),
    "action.fill-all": (
        "Fill every mask of this document with its first choice (at least {threshold} certain)",
        "以首选填补本文所有掩码（置信度不低于 {threshold}）",
    ),
    "action.fix-all": ("Put every malformed mask right", "修正所有写错的掩码"),
    "action.own-rank": ("{original} is number {rank}, {confidence}", "原文“{original}”列第 {rank}，{confidence}"),
    "action.own-rank-unknown": (
        "{original} is not among the first {count}",
        "原文“{original}”不在前 {count} 名",
    ),
    "action.remove": ("Remove this ({code})", "删除此处（{code}）"),
    "action.replace": ("Write {replacement}", "改为 {replacement}"),
    "action.rewrite": (
        "Rewrite as {candidate} ({confidence}; {original})",
        "改写为“{candidate}”（{confidence}；{original}）",
    ),
    "command.fill-label": ("Fill masks", "填补掩码"),
    "command.filled": (
        "Filled {count}; left {left} alone that were less certain than {threshold}.",
        "已填补 {count} 处；{left} 处置信度低于 {threshold}，保持不动。",
    ),
    "command.help.compareTone": (
        "What would stand in a gap if its sentence ended in 。, ！ or ？; null away from a mask.",
        "句子改以“。”“！”“？”结尾时，空缺处分别会填什么；不在掩码处则为 null。",
    ),
    "command.help.explain": (
        "What the first candidate of a mask rests on, by hiding each token in turn; null away from a mask.",
        "逐个遮住上下文中的词，看首选依据什么；不在掩码处则为 null。",
    ),
    "command.help.fillAll": (
        "Fills every mask that the model is sure enough about, as one edit that the client is asked to apply.",
        "填补模型有把握的所有掩码，作为一次编辑交客户端执行。",
    ),
    "command.help.maskSelection": (
        "Puts masks in place of the Chinese characters of a range, up to 64.",
        "把选区内的汉字换成掩码，至多 64 个。",
    ),
    "command.help.restartEngine": ("Loads the model again.", "重新载入模型。"),
    "command.help.status": (
        "How the server is: the model, memory, times, the queue, the last error.",
        "服务器的状态：模型、内存、用时、队列、最近的错误。",
    ),
    "command.mask-label": ("Mask the selection", "遮住所选文字"),
    "command.not-applied": (
        "Nothing was changed: the document has changed in the meantime, or the editor refused.",
        "未作改动：文档已变化，或编辑器拒绝了修改。",
    ),
    "command.nothing-to-mask": ("There is no Chinese character in the selection.", "所选文字中没有汉字。"),
    "answer.ambiguous": (
        "{first} and {second} are about as likely here; a little more context would decide.",
        "“{first}”与“{second}”可能性相近；再补充一点上下文即可分出高下。",
    ),
    "answer.by-hiding": ("When each word is hidden in turn:", "逐词遮住时的影响："),
    "answer.candidate": ("Candidate", "候选"),
    "answer.confidence": ("Confidence", "置信度"),
    "answer.loading": ("The model is being loaded…", "模型正在载入……"),
    "answer.no-candidate": ("The model offers nothing here.", "模型在此处没有给出候选。"),
    "answer.one-by-one": ("One by one:", "逐字："),
    "answer.rests-on": ("Rests on (attention): {tokens}", "依据（注意力）：{tokens}"),
    "answer.rests-on-hiding": (
        "{candidate}, less likely by so many nats when hidden: {tokens}",
        "{candidate}；隐去后其对数概率下降（奈特）：{tokens}",
    ),
    "server.loading-model": ("bertfill: loading the model", "bertfill：正在载入模型"),
    "server.model-error": (
        "The model has failed ({error}); the log has more. Restart it, or report this.",
        "模型运行出错（{error}），详见日志。请重启模型，或反馈此问题。",
    ),
    "server.model-not-loaded": (
        "bertfill cannot fill masks: {reason} Masks are still checked.",
        "bertfill 暂时无法填词：{reason}掩码检查仍然可用。",
    ),
    "server.out-of-step": (
        "bertfill and the editor no longer have the same text of {name}: please close the document and open it again.",
        "bertfill 与编辑器中 {name} 的文本不一致，请关闭该文档后重新打开。",
    ),
    "server.model-ready": ("ready", "就绪"),
    "settings.ambiguousMasks": (
        "Report a mask whose first two candidates are about as likely (off by default).",
        "首选与次选相近时提示该掩码（默认关闭）。",
    ),
    "settings.bad-value": (
        "bertfill: the value of {name} cannot be used; {default} is used instead.",
        "bertfill：{name} 的值无效，改用默认值 {default}。",
    ),
    "settings.diagnostics": ("Report malformed masks.", "报告写错的掩码。"),
    "settings.fillAllThreshold": (
        "Filling all masks leaves one alone when its first candidate is less certain than this (0 to 1).",
        "填补所有掩码时，首选置信度低于此值（0 到 1）的掩码保持不动。",
    ),
    "settings.filterText": (
        "How completions pass the editor's filter; word puts the word before the mask first (Helix, Zed, blink.cmp).",
        "补全项如何通过编辑器的过滤：word 会加上掩码前的词（适用于 Helix、Zed、blink.cmp）。",
    ),
    "settings.inlayHints": ("Show the first candidate behind each mask.", "在每个掩码后显示首选。"),
    "settings.language": (
        "The language of messages; auto follows the editor or else the system.",
        "提示语言；auto 跟随编辑器，否则跟随系统。",
    ),
    "settings.model": (
        "A model by name, or its folder; empty for the one that comes with bertfill.",
        "模型名称或其文件夹；留空则使用自带模型。",
    ),
    "settings.positionEncoding": (
        "The unit of columns; utf-16 helps beside servers that know no other. Needs a restart.",
        "列的计量单位；与只支持 utf-16 的服务器并用时可设为 utf-16。重启后生效。",
    ),
    "settings.prefetch": (
        "Compute the answers near the cursor while you rest, so that they come at once.",
        "停笔时预先计算光标附近的答案，使补全即时出现。",
    ),
    "settings.proseOnly": (
        "Leave masks in code, math, links and comments of markup alone (Markdown, LaTeX, HTML and others).",
        "忽略标记语言（Markdown、LaTeX、HTML 等）中代码、公式、链接与注释里的掩码。",
    ),
    "settings.semanticTokens": ("Colour masks through semantic tokens.", "以语义高亮标出掩码。"),
    "settings.topK": ("How many candidates to offer for a mask.", "每个掩码给出的候选数。"),
}


KEYS = tuple(_SENTENCES)


def text(key: str, locale: str, /, **args: object) -> str:
    """Return the sentence ``key`` in ``locale``, filled with ``args``; an unknown key or a missing argument raises."""
    return template(key, locale).format(**args)


def template(key: str, locale: str) -> str:
    """Return the sentence ``key`` in ``locale`` with its placeholders."""
    english, chinese = _SENTENCES[key]
    return chinese if locale == "zh-CN" else english


def environment_tag(environment: Mapping[str, str]) -> str | None:
    """Return the locale tag of a process's environment, by POSIX's order of precedence."""
    return next((tag for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (tag := environment.get(name))), None)


def locale_of(tag: str | None) -> Locale:
    """Choose the language for a locale tag: ``zh-CN``, ``zh_Hans``, ``zh_TW.UTF-8`` give Chinese, all else English."""
    return "zh-CN" if tag is not None and re.split("[-_.]", tag.lower())[0] == "zh" else "en"
