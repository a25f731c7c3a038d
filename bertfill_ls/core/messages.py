"""Every sentence a user reads, in English and Chinese, under one key.

Placeholders are ``str.format`` fields and the same in both languages (a test holds them to it). Choosing when to say
something lives with the caller.

One word for one thing, in the editors' sentences and in the documents too:

==================  ==========  =========================================================================
mask                掩码        never 遮罩, 空格; a place to be filled may be 空缺, counted as 处
candidate           候选        the first one is 首选, the second 次选; not 第一候选
choice              候选项      of ``[MASK:的|地]``
confidence          置信度      not 把握, 概率; a bare number only in JSON
fill                填补        into one mask: 填入
malformed           写错的      and its remedy: 修正
prose               正文
explain, reasons    解释, 依据  measured by hiding (隐去); attention is 注意力 and shows 关注, no 依据
heat map            热力图      not 热度图
hub                 模型库      where models are fetched from; not 站点
load again          重新载入    the model; the server is restarted: 重启
phrase memory       短语记忆
checkpoint          检查点      weights as a hub has them; made into a model (folder), 模型（文件夹）
smoke test          试填
setting             设置        of the server; what the command line takes is 选项
==================  ==========  =========================================================================
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

Locale = Literal["zh-CN", "en"]

# Key, English, Chinese.
_SENTENCES: dict[str, tuple[str, str]] = {
    # What argparse says: the English is its own, the Chinese is found by it.
    "arg.argument": ("argument %(argument_name)s: %(message)s", "参数 %(argument_name)s：%(message)s"),
    "arg.exactly-one": ("expected one argument", "需要一个值"),
    "arg.explicit": ("ignored explicit argument %r", "不接受值 %r"),
    "arg.help": ("show this help message and exit", "显示此帮助并退出"),
    "arg.invalid-choice": ("invalid choice: %(value)r (choose from %(choices)s)", "没有 %(value)r，可选：%(choices)s"),
    "arg.not-with": ("not allowed with argument %s", "不能与 %s 同时使用"),
    "arg.options": ("options", "选项"),
    "arg.positional": ("positional arguments", "位置参数"),
    "arg.required": ("the following arguments are required: %s", "缺少参数：%s"),
    "arg.unrecognized": ("unrecognized arguments: %s", "无法识别的参数：%s"),
    "arg.usage": ("usage:", "用法："),
    "cli.an-argument": ("An argument", "参数"),
    "cli.bad-alias": (
        "{word} can stand for no mask: write 1 to {longest} characters without letters, digits and white space",
        "{word} 不能代表掩码：请用 1 至 {longest} 个字符，不含文字、数字和空白",
    ),
    "cli.bad-jobs": ("{word} is not a whole number from 1 to {most}", "{word} 不是 1 到 {most} 的整数"),
    "cli.bad-port": ("{word} is no port: write 0 to 65535", "{word} 不是端口号，请写 0 至 65535"),
    "cli.bad-share": ("{word} is no probability: write 0.3 or 30%", "{word} 不是概率，请写 0.3 或 30%"),
    "cli.bad-top-k": ("{word} is not a whole number from 1 to {most}", "{word} 不是 1 到 {most} 的整数"),
    "cli.cannot-read": ("Cannot read {file}: {reason}.", "无法读取 {file}：{reason}。"),
    "cli.cannot-write": ("Cannot write {file}: {reason}.", "无法写入 {file}：{reason}。"),
    "cli.cluster-failed": ("The Ray cluster gave up: {reason}", "Ray 集群未能完成：{reason}"),
    "cli.did-you-mean": ("did you mean {word}?", "是否想用 {word}？"),
    "cli.doctor.cpu": ("processor", "处理器"),
    "cli.doctor.first-right": (
        "{share} of {masks} masks in plain text right, as it was converted",
        "转换时试填普通文本的 {masks} 处掩码，首选正确 {share}",
    ),
    "cli.doctor.hashes-match": ("sizes and SHA-256 as in the manifest", "大小与 SHA-256 均与清单一致"),
    "cli.doctor.logs": ("logs", "日志"),
    "cli.doctor.logs-to-stderr": (
        "standard error (--log-file FILE writes to a file)",
        "标准错误（--log-file 文件 可写入文件）",
    ),
    "cli.doctor.model": ("model", "模型"),
    "cli.doctor.model-files": ("model files", "模型文件"),
    "cli.doctor.model-folder": ("model folder", "模型文件夹"),
    "cli.doctor.model-load": ("loading the model", "载入模型"),
    "cli.doctor.one-fill": ("filling one mask", "填补一处掩码"),
    "cli.doctor.platform": ("system", "操作系统"),
    "cli.doctor.smoke-test": ("the model's smoke test", "模型试填"),
    "cli.exit-code": ("exit code {code}", "退出码 {code}"),
    "cli.failed-at": ("It failed at {file}: {reason}.", "处理 {file} 时出错：{reason}。"),
    "cli.fixable": ("{count} can be fixed with --fix.", "其中 {count} 处可用 --fix 修正。"),
    "cli.fixed": ("Fixed {count}.", "已修正 {count} 处。"),
    "cli.found": ("Found {count} problem(s) in {files} file(s).", "在 {files} 个文件中发现 {count} 处问题。"),
    "cli.help.alias": (
        "what else stands for one mask, as □ or ??; may be repeated",
        "另有哪种写法代表一个掩码，例如 □ 或 ??；可重复",
    ),
    "cli.help.bertfill-ls": (
        "Fills [MASK] in Chinese text. Without a command it is the language server on standard input and output.",
        "为中文文本填补 [MASK]。不带子命令时，作为语言服务器在标准输入输出上运行。",
    ),
    "cli.help.check": (
        "list malformed masks, or fix them; exit code 1 when there are any",
        "列出写错的掩码，或将其修正；有问题时退出码为 1",
    ),
    "cli.help.check.exclude": (
        "a pattern, as in .gitignore, of what is passed over in folders; may be repeated",
        "检查文件夹时跳过的路径，写法同 .gitignore，可重复",
    ),
    "cli.help.check.files": (
        "files and folders; - or nothing is standard input. What .gitignore names is passed over in folders",
        "文件或文件夹；- 或省略表示标准输入。文件夹中被 .gitignore 忽略的文件会跳过",
    ),
    "cli.help.check.fix": ("write the fixes into the files", "把修正写入文件"),
    "cli.help.check.ignore": ("codes, with commas between, that are not reported", "不报告的代码，以逗号分隔"),
    "cli.help.check.output-format": ("how problems are reported (text)", "问题的输出格式（默认 text）"),
    "cli.help.check.select": ("the only codes, with commas between, that are reported", "只报告这些代码，以逗号分隔"),
    "cli.help.color": ("whether to use colours (auto)", "是否使用颜色（默认 auto）"),
    "cli.help.commands": ("commands", "子命令"),
    "cli.help.completion": ("print a script that has a shell complete commands and options", "输出 Shell 补全脚本"),
    "cli.help.completion.shell": ("the shell", "Shell 名称"),
    "cli.help.diff": ("show what would be written, as a diff", "以 diff 显示将要写入的改动"),
    "cli.help.doctor": ("check this installation and its model", "检查安装与模型是否完好"),
    "cli.help.examples": (
        "examples:\n"
        "  bertfill-ls fill '床前明月光,疑是地[MASK]霜。'\n"
        "  bertfill-ls fill -w book.md           # fill a file in place\n"
        "  cat notes.md | bertfill-ls fill --text --stdin-filename notes.md\n"
        "  bertfill-ls check --fix .\n"
        "More: bertfill-ls help COMMAND, and README.md.",
        "示例：\n"
        "  bertfill-ls fill '床前明月光，疑是地[MASK]霜。'\n"
        "  bertfill-ls fill -w book.md           # 就地填补文件\n"
        "  cat notes.md | bertfill-ls fill --text --stdin-filename notes.md\n"
        "  bertfill-ls check --fix .\n"
        "更多说明：bertfill-ls help 子命令，以及 README.zh-CN.md。",
    ),
    "cli.help.explain": (
        "show how much each word of the context matters: each is hidden in turn",
        "逐个隐去上下文中的词，显示各词对预测有多重要",
    ),
    "cli.help.explain.candidate": ("what to explain (the best candidate)", "要解释的候选（默认为首选）"),
    "cli.help.explain.text": ("a text with a mask", "含掩码的文本"),
    "cli.help.fill": (
        "show candidates for the masks of texts and files, or fill them",
        "显示文本或文件中掩码的候选，或直接填补",
    ),
    "cli.help.fill.as-text": ("print nothing but the filled text", "只输出填好的文本"),
    "cli.help.fill.compare": (
        "show variants of a sentence, given as several TEXTs, side by side",
        "把一个句子的几种写法（多个文本）并排比较",
    ),
    "cli.help.fill.file": (
        "a file to fill; - is standard input; may be repeated",
        "要填补的文件；- 表示标准输入；可重复",
    ),
    "cli.help.fill.jobs": (
        "fill with so many processes, which share the weights (1; with --ray one for each CPU)",
        "用多少个进程填补，各进程共用权重（默认 1；配合 --ray 时每个 CPU 一个）",
    ),
    "cli.help.fill.jsonl": (
        "read one JSON object with “text”, and “top_k”, “targets” or “id” if wanted, a line; answer one a line",
        "每行读取一个 JSON 对象（“text”，可选 “top_k”、“targets”、“id”），每行回答一个",
    ),
    "cli.help.fill.out": (
        "fill the rows of JSON Lines, text or Parquet into parts in this folder; a run that was ended goes on",
        "把 JSON Lines、文本或 Parquet 的各行填好，分块写入该文件夹；中断后可续跑",
    ),
    "cli.help.fill.out-format": (
        "the form of the parts (parquet for Parquet, else jsonl)",
        "各块的格式（输入为 Parquet 时默认 parquet，否则 jsonl）",
    ),
    "cli.help.fill.output": ("write the filled text to this file", "把填好的文本写入该文件"),
    "cli.help.fill.ray": (
        "have a Ray cluster do it: this one, or one made of this machine (needs bertfill-ls[ray])",
        "交给 Ray 集群：给出地址，或只用本机（需要 bertfill-ls[ray]）",
    ),
    "cli.help.fill.text": (
        "text with masks; - or nothing is standard input; with -w or --diff the names of files",
        "含掩码的文本；- 或省略表示标准输入；与 -w 或 --diff 合用时为文件名",
    ),
    "cli.help.fill.threshold": (
        "fill only masks whose first candidate is at least this probable: 0.3 or 30%% (fill all)",
        "只填补首选置信度不低于此值的掩码：0.3 或 30%%（默认全部填补）",
    ),
    "cli.help.fill.top-k": ("how many candidates to show, 1 to {most} (5)", "显示多少个候选，1 到 {most}（默认 5）"),
    "cli.help.fill.write": ("write the filled text into the files", "把填好的文本写回文件"),
    "cli.help.help": ("show the help of a command", "显示子命令的帮助"),
    "cli.help.help.topic": ("the command", "子命令"),
    "cli.help.json": ("print JSON, one object a line", "以 JSON 输出，每行一个对象"),
    "cli.help.lang": (
        "the language of messages; BERTFILL_LANG says it for good",
        "提示语言；也可用环境变量 BERTFILL_LANG 指定",
    ),
    "cli.help.language": (
        "the language of the text (markdown, latex, …), if the file's name does not tell it",
        "文本的语言（markdown、latex……）；默认由文件名判断",
    ),
    "cli.help.log-file": ("write the log there instead of standard error", "日志写入该文件，而非标准错误"),
    "cli.help.log-level": ("how much to log (warning)", "日志级别（默认 warning）"),
    "cli.help.model.import": (
        "install a checkpoint of a BERT, or a model folder, that lies on this disk",
        "安装本机上的 BERT 检查点或模型文件夹",
    ),
    "cli.help.model.import.folder": (
        "a Hugging Face checkpoint (config.json, weights, vocabulary) or a model folder",
        "Hugging Face 检查点（config.json、权重、词表）或模型文件夹",
    ),
    "cli.help.model.import.license": ("the licence of the weights, for the record", "权重的许可证，用于记录"),
    "cli.help.model.import.source": (
        "where it comes from, for the record (the folder)",
        "来源，用于记录（默认为文件夹）",
    ),
    "cli.help.model.info": (
        "show what is known of a model: source, licence, size, quality",
        "显示模型的来源、许可证、大小与试填结果",
    ),
    "cli.help.model.list": ("list the installed models", "列出已安装的模型"),
    "cli.help.model.making.force": (
        "install it even if its smoke test says that it cannot fill",
        "即使试填不合格也安装",
    ),
    "cli.help.model.making.fp32": (
        "keep the numbers of the checkpoint: four times the size, a third of the speed",
        "保留原有精度：体积为四倍，速度约三分之一",
    ),
    "cli.help.model.making.int8": ("weights of 8 bits (the default)", "8 位权重（默认）"),
    "cli.help.model.making.name": ("the name to install it under (its own)", "安装时的名称（默认为其本名）"),
    "cli.help.model.making.use": ("make it the default model at once", "安装后立即设为默认模型"),
    "cli.help.model.making.vocabulary": (
        "zh: leave out what Chinese text never has in it; or a FILE of the entries to keep, one a line",
        "zh：去掉中文文本用不到的词条；或指定文件，每行一个要保留的词条",
    ),
    "cli.help.model.name": ("an installed model", "已安装的模型"),
    "cli.help.model.name-or-default": (
        "an installed model, or a model folder (the default one)",
        "已安装的模型或模型文件夹（省略时为默认模型）",
    ),
    "cli.help.model.path": ("print the folder of a model", "输出模型所在的文件夹"),
    "cli.help.model": ("find, look at and choose models", "查看与选择模型"),
    "cli.help.model.pull": (
        "fetch a model from the Hugging Face hub or a mirror, convert it, try it, install it",
        "从 Hugging Face 或镜像下载模型，转换、试填并安装",
    ),
    "cli.help.model.pull.from": (
        "huggingface, hf-mirror, modelscope, or the address of a hub (HF_ENDPOINT, else huggingface)",
        "huggingface、hf-mirror、modelscope 或模型库地址（默认为 HF_ENDPOINT，否则 huggingface）",
    ),
    "cli.help.model.pull.keep": ("keep the checkpoint that was fetched", "保留下载的检查点"),
    "cli.help.model.pull.repository": (
        "the model's name on the hub, as hfl/chinese-roberta-wwm-ext, or its address",
        "模型在模型库中的名称，例如 hfl/chinese-roberta-wwm-ext，或其网址",
    ),
    "cli.help.model.pull.revision": ("a branch, tag or commit (the newest)", "分支、标签或提交（默认最新）"),
    "cli.help.model.pull.yes": ("do not ask before fetching", "下载前不再询问"),
    "cli.help.model.remove": ("remove an installed model", "删除已安装的模型"),
    "cli.help.model.remove.yes": ("do not ask", "不再询问"),
    "cli.help.model.repository": (
        "write a folder that inference servers load (Open Inference Protocol: KServe, MLServer)",
        "写出推理服务器可直接载入的文件夹（开放推理协议：KServe、MLServer）",
    ),
    "cli.help.model.repository.out": ("the folder to write; it must not be there yet", "要写出的文件夹，须尚不存在"),
    "cli.help.model.use": ("make an installed model the default one", "把已安装的模型设为默认"),
    "cli.help.model.verify": ("hash the files of models and compare with their manifests", "校验模型文件的散列值"),
    "cli.help.model.verify.names": ("installed models (all of them)", "已安装的模型（默认全部）"),
    "cli.help.no-memory": (
        "leave the phrase memory out: the network answers alone",
        "不使用短语记忆，只由神经网络作答",
    ),
    "cli.help.option.model": (
        "a model by name, or its folder (what model use chose, else bertfill-zh)",
        "模型名称或其文件夹（默认为 model use 所选，否则为 bertfill-zh）",
    ),
    "cli.help.quiet": ("say nothing at the end", "结束时不作汇总"),
    "cli.help.schema": ("print the JSON Schema of what --json prints", "输出 --json 结果的 JSON Schema"),
    "cli.help.serve": ("be the language server, as without a command", "作为语言服务器运行（与不带子命令相同）"),
    "cli.help.stdin-filename": (
        "the name of what comes on standard input: it tells the language",
        "标准输入内容的文件名，用于判断语言",
    ),
    "cli.help.version": ("show the version and exit", "显示版本号并退出"),
    "cli.help.web": (
        "open the workbench in a browser: type, see what may stand there, choose",
        "在浏览器中打开工作台：输入文本，查看候选，点选填入",
    ),
    "cli.help.web.expose-to-network": (
        "let other machines connect, at the address of --host; nothing is encrypted",
        "允许其他机器按 --host 的地址连接；传输不加密",
    ),
    "cli.help.web.host": ("the address to listen at (127.0.0.1)", "监听地址（默认 127.0.0.1）"),
    "cli.help.web.no-browser": ("open no browser, only print the address", "不打开浏览器，只输出地址"),
    "cli.help.web.port": (
        "the port to listen at; 0 is any (the first free one from {port} on)",
        "监听端口，0 表示任意（默认从 {port} 起第一个空闲端口）",
    ),
    "cli.is-binary": (
        "{file} is no text: byte {byte} is {value}, and it has zero bytes. Leave it out.",
        "{file} 不是文本：第 {byte} 字节为 {value}，且含有零字节。请不要包括该文件。",
    ),
    "cli.is-utf16": (
        "{file} is UTF-16 (byte {byte} is {value}). Convert it: iconv -f UTF-16 -t UTF-8.",
        "{file} 是 UTF-16 编码（第 {byte} 字节为 {value}）。请先转换：iconv -f UTF-16 -t UTF-8。",
    ),
    "cli.jsonl-or-json": (
        "--jsonl reads requests from standard input or -f FILE; for a text as an argument use --json.",
        "--jsonl 从标准输入或 -f 文件读取请求；若以参数给出文本，请用 --json。",
    ),
    "cli.model.commit": ("commit", "提交"),
    "cli.model.converting": ("Converting {folder} to {precision} …", "正在把 {folder} 转换为 {precision}……"),
    "cli.model.fetch-asked": ("Fetch {size}?", "下载 {size}？"),
    "cli.model.fetched": (
        "Fetched {size} in {seconds} s ({speed} MB/s).",
        "已下载 {size}，用时 {seconds} 秒（{speed} MB/s）。",
    ),
    "cli.model.how-to-use": (
        "To answer with it: bertfill-ls model use {model}, or the setting bertfill.model of your editor.",
        "启用方法：bertfill-ls model use {model}，或在编辑器中设置 bertfill.model。",
    ),
    "cli.model.installed": (
        "Installed {model}: {size}, in {seconds} s.",
        "已安装 {model}：{size}，用时 {seconds} 秒。",
    ),
    "cli.model.kept": ("The checkpoint stays in {folder}.", "检查点保留在 {folder}。"),
    "cli.model.is-default": ("{model} (default)", "{model}（默认）"),
    "cli.model.repository-there": (
        "{folder} is there already; name a folder that is not.",
        "{folder} 已存在；请指定一个尚不存在的文件夹。",
    ),
    "cli.model.repository-written": (
        "{folder} is written, with the model {model}. To serve it:",
        "已写出 {folder}，其中是模型 {model}。启动服务：",
    ),
    "cli.model.left": ("Left as it was.", "未作改动。"),
    "cli.model.license-unknown": ("not said; see {page}", "未说明，见 {page}"),
    "cli.model.made-already": (
        "{folder} is a model folder already, so neither its precision nor its vocabulary can be chosen; import the "
        "checkpoint that it was made from.",
        "{folder} 已是转换好的模型，不能再选择精度或词表；请导入原检查点。",
    ),
    "cli.model.name-taken": (
        "There is another model {model} already, from {source}; give this one another name with --name, or remove that "
        "one first: bertfill-ls model remove {model}.",
        "已有另一个模型 {model}（来源：{source}）；请用 --name 另取名称，或先删除：bertfill-ls model remove {model}。",
    ),
    "cli.model.needs-extra": (
        "Converting a checkpoint needs {package}, which is not installed; install it with: {command}",
        "转换检查点需要 {package}，但尚未安装；请运行：{command}",
    ),
    "cli.model.no-folder": (
        "There is no folder {folder}; give one that holds a model.",
        "没有文件夹 {folder}；请指定模型所在的文件夹。",
    ),
    "cli.model.passed-on": (
        "{host} sends on to {to}, which is asked from now on.",
        "{host} 转到了 {to}，以下由后者提供。",
    ),
    "cli.model.problem": ("trouble", "问题"),
    "cli.model.family": ("family", "类别"),
    "cli.model.first-right": ("{share} of {masks} masks right", "{masks} 处掩码首选正确 {share}"),
    "cli.model.folder": ("folder", "文件夹"),
    "cli.model.form": ("form", "形式"),
    "cli.model.form-is": (
        "{layers} layers of {hidden}, {vocabulary} entries, {length} tokens, {quantization}",
        "{layers} 层，宽 {hidden}，词表 {vocabulary} 项，最长 {length} 个词元，{quantization}",
    ),
    "cli.model.license": ("licence", "许可证"),
    "cli.model.milliseconds": ("one mask here", "本机填一处掩码"),
    "cli.model.name": ("model", "模型"),
    "cli.model.no-memory": (
        "There is not enough memory to make this model; close other programs, or take a smaller one.",
        "内存不足，无法制作该模型；请关闭其他程序，或改用较小的模型。",
    ),
    "cli.model.not-measured": ("not measured yet", "尚未测量"),
    "cli.model.not-tested": ("not tested", "未经试填"),
    "cli.model.remove-asked": ("Remove {model} ({size})?", "删除 {model}（{size}）？"),
    "cli.model.remove-needs-yes": (
        "Nobody can be asked here; to remove {model}, add --yes.",
        "此处无法询问；要删除 {model}，请加 --yes。",
    ),
    "cli.model.removed": ("Removed {model}.", "已删除 {model}。"),
    "cli.model.removed-default": (
        "Removed {model}, which was the default; now {default} is.",
        "已删除默认模型 {model}；现默认为 {default}。",
    ),
    "cli.model.size": ("size", "大小"),
    "cli.model.smoke-test": ("smoke test", "试填"),
    "cli.model.source": ("source", "来源"),
    "cli.model.stopped": (
        "Stopped. What has come stays in {folder}; the same command goes on from there.",
        "已停止。已下载的部分保留在 {folder}，再次运行同一命令即可续传。",
    ),
    "cli.model.there-already": (
        "{model} is installed already, of this very commit; --force makes it anew.",
        "{model} 已安装，且为同一提交；--force 可重新制作。",
    ),
    "cli.model.tried": ("Smoke test: {found}.", "试填：{found}。"),
    "cli.model.trying": ("Trying it on masks in plain text …", "正在用普通文本试填……"),
    "cli.model.used": (
        "{model} is the default now. An editor takes it when it starts next, unless its setting bertfill.model names "
        "another; --model goes before both.",
        "默认模型现为 {model}。编辑器下次启动时生效，除非设置 bertfill.model 指定了别的模型；--model 优先于默认模型。",
    ),
    "cli.model.vocabulary": ("vocabulary", "词表"),
    "cli.model.waiting": ("Waiting {seconds} s for {host} …", "等待 {host} {seconds} 秒……"),
    "cli.name-files": (
        "Name the files: bertfill-ls fill -w FILE; from standard input, use --text.",
        "请给出文件名：bertfill-ls fill -w 文件；内容来自标准输入时请用 --text。",
    ),
    "cli.needs-extra": (
        "This needs {library}: pip install 'bertfill-ls[{extra}]'.",
        "这需要 {library}：pip install 'bertfill-ls[{extra}]'。",
    ),
    "cli.needs-out": ("--ray and --out-format go with --out DIR.", "--ray 和 --out-format 要与 --out 文件夹一起使用。"),
    "cli.no-mask": ("No [MASK] in: {text}", "没有 [MASK]：{text}"),
    "cli.not-one-token": (
        "{text} cannot stand in this mask, so it cannot be explained; give as many characters as there are masks, "
        "or one of its choices.",
        "{text} 不能填入此处，无法解释；字数须与掩码数相同，或为掩码的候选项之一。",
    ),
    "cli.not-utf8": (
        "{file} is not UTF-8: byte {byte} is {value}. Convert it, for example: iconv -f GB18030 -t UTF-8.",
        "{file} 不是 UTF-8：第 {byte} 字节为 {value}。请先转换，例如 iconv -f GB18030 -t UTF-8。",
    ),
    "cli.nothing-matters": ("{candidate}; no single word decides.", "{candidate}；没有哪个词单独起决定作用。"),
    "cli.one-output": (
        "-o takes one file; to fill several, use -w.",
        "-o 只能处理一个文件；要填补多个文件，请用 -w。",
    ),
    "cli.other-run": (
        "{folder} holds something else, or the parts of a run over other files, with another model or other options. "
        "Name another folder, or remove it.",
        "{folder} 里有别的内容，或是另一次运行的结果（文件、模型或选项不同）。请换一个文件夹，或先将它删除。",
    ),
    "cli.out-needs-files": (
        "--out reads files or folders, not standard input.",
        "--out 读取文件或文件夹，不读标准输入。",
    ),
    "cli.out-written": (
        "{folder}: {parts} of {all} parts written now, {rows} rows, {errors} errors, {seconds} s, {rate} rows/s.",
        "{folder}：本次写出 {parts}/{all} 块，{rows} 行，{errors} 处错误，用时 {seconds} 秒，每秒 {rate} 行。",
    ),
    "cli.reason.folder": ("it is a folder", "它是文件夹"),
    "cli.reason.forbidden": ("permission denied", "没有权限"),
    "cli.reason.full": ("no space left on the device", "磁盘空间不足"),
    "cli.reason.missing": ("there is no such file", "文件不存在"),
    "cli.reason.no-folder": ("a part of the path is no folder", "路径中有一段不是文件夹"),
    "cli.reason.read-only": ("the file system is read-only", "文件系统为只读"),
    "cli.see-check": (
        "Problems left as they were: {count}; bertfill-ls check lists them.",
        "另有 {count} 处问题未作改动：请用 bertfill-ls check 查看。",
    ),
    "cli.see-help": ("More: {command} --help", "更多说明：{command} --help"),
    "cli.serving-a-terminal": (
        "This is the language server, waiting for an editor on standard input. To fill a text: bertfill-ls fill TEXT",
        "这是语言服务器，正在标准输入上等待编辑器。要填补文本，请用：bertfill-ls fill 文本",
    ),
    "cli.text-or-files": (
        "Give texts or -f FILE, not both; for more files repeat -f.",
        "请给出文本或 -f 文件，不要两者并用；有多个文件时请重复 -f。",
    ),
    "cli.transfer.left": ("{time} left", "剩余 {time}"),
    "cli.unknown-code": ("{word} is no code of a problem", "没有代码 {word}"),
    "cli.unknown-form": (
        "The name of {file} does not tell what its rows are; known are {known}.",
        "从文件名看不出 {file} 的格式；可用的有 {known}。",
    ),
    "cli.unknown-language": ("{word} is no language known here", "不认识语言 {word}"),
    "cli.usage.bertfill-ls": (
        "bertfill-ls [options] [COMMAND]",
        "bertfill-ls [选项] [子命令]",
    ),
    "cli.usage.check": ("bertfill-ls check [options] [PATH ...]", "bertfill-ls check [选项] [路径 ...]"),
    "cli.usage.completion": (
        "bertfill-ls completion [options] bash|zsh|fish",
        "bertfill-ls completion [选项] bash|zsh|fish",
    ),
    "cli.usage.doctor": ("bertfill-ls doctor [options]", "bertfill-ls doctor [选项]"),
    "cli.usage.explain": ("bertfill-ls explain [options] TEXT", "bertfill-ls explain [选项] 文本"),
    "cli.usage.fill": (
        "bertfill-ls fill [options] [TEXT ...] | -f FILE | -w FILE ...",
        "bertfill-ls fill [选项] [文本 ...] | -f 文件 | -w 文件 ...",
    ),
    "cli.usage.help": ("bertfill-ls help [COMMAND]", "bertfill-ls help [子命令]"),
    "cli.usage.model": ("bertfill-ls model [options] COMMAND", "bertfill-ls model [选项] 子命令"),
    "cli.usage.model.import": (
        "bertfill-ls model import [options] FOLDER",
        "bertfill-ls model import [选项] 文件夹",
    ),
    "cli.usage.model.info": ("bertfill-ls model info [options] [NAME]", "bertfill-ls model info [选项] [名称]"),
    "cli.usage.model.list": ("bertfill-ls model list [options]", "bertfill-ls model list [选项]"),
    "cli.usage.model.path": ("bertfill-ls model path [options] [NAME]", "bertfill-ls model path [选项] [名称]"),
    "cli.usage.model.pull": ("bertfill-ls model pull [options] OWNER/NAME", "bertfill-ls model pull [选项] 作者/名称"),
    "cli.usage.model.remove": ("bertfill-ls model remove [options] NAME", "bertfill-ls model remove [选项] 名称"),
    "cli.usage.model.repository": (
        "bertfill-ls model repository [options] OUT [NAME]",
        "bertfill-ls model repository [选项] 输出文件夹 [名称]",
    ),
    "cli.usage.model.use": ("bertfill-ls model use [options] NAME", "bertfill-ls model use [选项] 名称"),
    "cli.usage.model.verify": (
        "bertfill-ls model verify [options] [NAME ...]",
        "bertfill-ls model verify [选项] [名称 ...]",
    ),
    "cli.usage.schema": ("bertfill-ls schema [options]", "bertfill-ls schema [选项]"),
    "cli.usage.serve": ("bertfill-ls serve [options]", "bertfill-ls serve [选项]"),
    "cli.usage.web": ("bertfill-ls web [options]", "bertfill-ls web [选项]"),
    "cli.waiting": (
        "waiting for text on standard input; end it with Ctrl+D (--help tells more).",
        "正在等待标准输入；以 Ctrl+D 结束（--help 查看更多）。",
    ),
    "cli.when-hidden": (
        "{candidate}; with a word hidden it drops to: {tokens}",
        "{candidate}；隐去下列词后降为：{tokens}",
    ),
    "cli.worker-died": (
        "A worker process has ended ({how}); another one does its work again.",
        "一个工作进程意外结束（{how}），由另一个进程重做它的那一份。",
    ),
    "cli.would-fix": ("Would fix {count}.", "将修正 {count} 处。"),
    "model.bad-name": (
        "{name} cannot be the name of a model: take letters, digits and . _ -, and give it with --name.",
        "{name} 不能用作模型名称：请用字母、数字和 . _ -，并以 --name 指定。",
    ),
    "model.choice-lost": (
        "The default model {model} is no longer installed; choose another one: bertfill-ls model use NAME (bertfill-zh "
        "comes with the program).",
        "默认模型 {model} 已不存在；请另选一个：bertfill-ls model use 名称（自带模型为 bertfill-zh）。",
    ),
    "hub.answer": (
        "{host} does not answer as a model hub does; look at the address (HF_ENDPOINT, --from), or try again later.",
        "{host} 的应答不符合模型库的格式；请检查地址（HF_ENDPOINT、--from），或稍后再试。",
    ),
    "hub.busy": (
        "Another pull is at work in {folder}; wait for its end.",
        "另一个下载任务正在使用 {folder}；请等它结束。",
    ),
    "hub.by-hand": (
        "By hand: save the files of {page} into a folder, then run bertfill-ls model import FOLDER.",
        "也可手动下载：把 {page} 中的文件存入一个文件夹，再运行 bertfill-ls model import 文件夹。",
    ),
    "hub.cannot-write": (
        "Nothing can be written to {folder} ({reason}); give bertfill a folder it may write to.",
        "无法写入 {folder}（{reason}）；请换用可写的文件夹。",
    ),
    "hub.certificate": (
        "The certificate of {host} is not trusted ({reason}): this network opens secure connections, or wants a login "
        "first. Log in with a browser; have the system trust a company's certificate, or name it in SSL_CERT_FILE.",
        "{host} 的证书不受信任（{reason}）：当前网络可能会检查加密连接，或要求先登录。请先用浏览器登录；"
        "若是公司的证书，请加入系统信任列表，或用 SSL_CERT_FILE 指定证书文件。",
    ),
    "hub.certificates-file": (
        "{place} names {file}, which holds no certificates; correct it, or unset it.",
        "{place} 指向的 {file} 不是证书文件；请改正或取消该变量。",
    ),
    "hub.changed": (
        "{file} on {host} is not the one that was listed; run the same command again.",
        "{host} 上的 {file} 与清单不一致；请再次运行同一命令。",
    ),
    "hub.cut": (
        "{host} has cut the connection again and again. What has come is kept: the same command goes on from there.",
        "与 {host} 的连接屡次中断。已下载的部分会保留，再次运行同一命令即可续传。",
    ),
    "hub.disk-full": (
        "The disk of {folder} is full. What has come is kept: make room, and the same command goes on from there.",
        "{folder} 所在的磁盘已满。已下载的部分会保留：请腾出空间，再次运行同一命令即可续传。",
    ),
    "hub.endpoint": (
        "{place} is {endpoint}, which is no address of a hub; write https://HOST.",
        "{place} 的值 {endpoint} 不是模型库地址；请写成 https://主机名。",
    ),
    "hub.forbidden": (
        "{host} refuses to serve this network (403); try another network, or another source with --from.",
        "{host} 拒绝了来自当前网络的请求（403）；请换一个网络，或用 --from 换一个来源。",
    ),
    "hub.gated": (
        "{host} gives {name} only to those who have accepted its terms: do so on {page}, then set HF_TOKEN to a token "
        "of your account.",
        "{name} 须先同意使用条款才能从 {host} 下载：请在 {page} 同意条款，再把账号的令牌设为 HF_TOKEN。",
    ),
    "hub.gated-denied": (
        "The account of your token may not have {name} yet: accept its terms on {page}, or wait until {host} agrees.",
        "你的令牌所属账号还不能下载 {name}：请在 {page} 同意使用条款，或等待 {host} 批准。",
    ),
    "hub.hash": (
        "{file} came from {host} twice, and not as it was listed (SHA-256): something on the way damages it. Use "
        "another network, or another source with --from.",
        "两次从 {host} 下载的 {file} 均与清单不符（SHA-256），可能在途中损坏。请换一个网络，或用 --from 换一个来源。",
    ),
    "hub.length": (
        "{file} has {found} bytes on {host} instead of {expected}; try again later, or another source with --from.",
        "{host} 上的 {file} 为 {found} 字节，应为 {expected} 字节；请稍后再试，或用 --from 换一个来源。",
    ),
    "hub.limited": (
        "{host} allows no more requests for {seconds} seconds; run the same command after that.",
        "{host} 限制了请求次数，请在 {seconds} 秒后再次运行同一命令。",
    ),
    "hub.name": (
        "{name} is no name of a model; write OWNER/NAME, as in hfl/chinese-roberta-wwm-ext.",
        "{name} 不是模型名称；请写成“所有者/名称”，例如 hfl/chinese-roberta-wwm-ext。",
    ),
    "hub.no-answer": (
        "{host} does not answer; look whether this network reaches it, or needs a proxy (HTTPS_PROXY).",
        "{host} 没有应答；请检查当前网络能否访问它，或是否需要代理（HTTPS_PROXY）。",
    ),
    "hub.no-config": (
        "{name} has no config.json (but: {found}), so it is no checkpoint of transformers; take another model.",
        "{name} 中没有 config.json（有：{found}），不是 transformers 格式的检查点；请换一个模型。",
    ),
    "hub.no-file": (
        "{host} has lost {file} of {name}; try again later, or another source with --from.",
        "{host} 上的 {name} 缺少 {file}；请稍后再试，或用 --from 换一个来源。",
    ),
    "hub.no-hash": (
        "{host} gives no hash for {file}, so it cannot be checked; take another source with --from.",
        "{host} 没有给出 {file} 的校验和，无法核对；请用 --from 换一个来源。",
    ),
    "hub.no-host": (
        "The host {host} is not found; look whether this machine is on a network, and whether the name is right.",
        "找不到主机 {host}；请检查是否已联网，以及主机名是否正确。",
    ),
    "hub.no-model": (
        "{host} has no model {name}, or shows it to its owner only: check the name; for a private one set HF_TOKEN.",
        "{host} 上没有模型 {name}，或该模型未公开：请核对名称；私有模型请设置 HF_TOKEN。",
    ),
    "hub.no-revision": (
        "{name} on {host} has no revision {revision}; leave it out for the newest.",
        "{host} 上的 {name} 没有版本 {revision}；省略版本即取最新版。",
    ),
    "hub.no-vocabulary": (
        "{name} has neither tokenizer.json nor vocab.txt (but: {found}); take another model.",
        "{name} 中既没有 tokenizer.json 也没有 vocab.txt（有：{found}）；请换一个模型。",
    ),
    "hub.no-weights": (
        "{name} has its weights in no form that can be read (but: {found}); model.safetensors or pytorch_model.bin is "
        "needed. Take another model.",
        "{name} 中没有可读取的权重（有：{found}），需要 model.safetensors 或 pytorch_model.bin；请换一个模型。",
    ),
    "hub.no-room": (
        "{needed} MB are needed in {folder}, and {free} MB are free; make room, then run the same command again.",
        "{folder} 需要 {needed} MB，只剩 {free} MB；请腾出空间后再次运行同一命令。",
    ),
    "hub.not-here": (
        "This bertfill came with an editor's extension and cannot connect. Install bertfill-ls with pip, and pull the "
        "model with that.",
        "随编辑器扩展安装的 bertfill 不能联网。请用 pip 安装 bertfill-ls，再用它下载模型。",
    ),
    "hub.not-on-modelscope": (
        "{host} has no public model {name}. Many go by other names there than on the hub: look for it on {page}.",
        "{host} 上没有公开的模型 {name}。许多模型在魔搭（ModelScope）上的名称与 Hugging Face 不同：请在 {page} 查找。",
    ),
    "hub.offline": (
        "{variable} forbids to connect; unset it to pull a model.",
        "{variable} 禁止联网；要下载模型，请取消该变量。",
    ),
    "hub.page": (
        "{host} answers with a web page instead of data: this network may want you to log in first. Open a browser, "
        "then run the same command again.",
        "{host} 返回的是网页而不是数据：当前网络可能要求先登录。请打开浏览器完成登录，再次运行同一命令。",
    ),
    "hub.passed-on": (
        "{source} had sent us on to {host}.",
        "（由 {source} 跳转到 {host}。）",
    ),
    "hub.proxy-form": (
        "The proxy of this system cannot be understood; HTTPS_PROXY is http://HOST:PORT or socks5://HOST:PORT.",
        "无法识别系统的代理设置；HTTPS_PROXY 应写成 http://主机:端口 或 socks5://主机:端口。",
    ),
    "hub.proxy-login": (
        "The proxy {proxy} wants a name and a password, on the way to {host}: "
        "HTTPS_PROXY={scheme}://NAME:PASSWORD@HOST:PORT.",
        "代理 {proxy} 要求用户名和密码（目标主机 {host}）：HTTPS_PROXY={scheme}://用户名:密码@主机:端口。",
    ),
    "hub.proxy-no-socks": (
        "{proxy} does not answer as a SOCKS5 proxy, on the way to {host}; for the port of an HTTP proxy write "
        "HTTPS_PROXY=http://HOST:PORT.",
        "{proxy} 的应答不是 SOCKS5 代理（目标主机 {host}）；若是 HTTP 代理的端口，请写成 HTTPS_PROXY=http://主机:端口。",
    ),
    "hub.proxy-refuses": (
        "The proxy {proxy} does not let us through to {host} (status {status}); ask who runs it, or name another one "
        "in HTTPS_PROXY.",
        "代理 {proxy} 不允许访问 {host}（状态码 {status}）；请联系代理的管理员，或在 HTTPS_PROXY 中换用其他代理。",
    ),
    "hub.proxy-unreachable": (
        "The proxy {proxy} cannot be reached ({reason}), on the way to {host}; start it, or unset HTTPS_PROXY.",
        "无法连接代理 {proxy}（{reason}），目标主机为 {host}；请启动代理，或取消 HTTPS_PROXY。",
    ),
    "hub.redirect": (
        "{host} sends us on to {to}, where bertfill does not follow; take another source with --from.",
        "{host} 要求跳转到 {to}，bertfill 不会跟随；请用 --from 换一个来源。",
    ),
    "hub.server": (
        "{host} is out of order (status {status}); try again later, or another source with --from.",
        "{host} 出现故障（状态码 {status}）；请稍后再试，或用 --from 换一个来源。",
    ),
    "hub.source": (
        "There is no source {source}; known are {known}, and addresses that begin with https://.",
        "没有来源 {source}；可用的有 {known}，以及以 https:// 开头的地址。",
    ),
    "hub.stalled": (
        "{host} has gone silent. What has come is kept: the same command goes on from there.",
        "{host} 不再发送数据。已下载的部分会保留，再次运行同一命令即可续传。",
    ),
    "hub.status": (
        "{host} answers with the status {status}, which was not to be expected; try again later, or another source "
        "with --from.",
        "{host} 返回了意外的状态码 {status}；请稍后再试，或用 --from 换一个来源。",
    ),
    "hub.tls": (
        "No secure connection to {host} comes about ({reason}); something on the way may cut it. Use another network, "
        "or a proxy (HTTPS_PROXY).",
        "无法与 {host} 建立加密连接（{reason}），可能在途中被切断。请换一个网络，或使用代理（HTTPS_PROXY）。",
    ),
    "hub.token-form": (
        "What {place} holds is no token; write the token alone, or take it away.",
        "{place} 中的内容不是令牌；请只写令牌本身，或将其删除。",
    ),
    "hub.token-refused": (
        "{host} has no public model {name}, and does not accept the token from {place}: check the name; for a private "
        "model make a new token.",
        "{host} 上没有公开的模型 {name}，且不接受 {place} 中的令牌：请核对名称；私有模型请重新生成令牌。",
    ),
    "hub.token-stays": (
        "{source} is shown no token: that is for huggingface.co, or for the https:// address in HF_ENDPOINT.",
        "令牌不会发给 {source}，只会发给 huggingface.co 或 HF_ENDPOINT 中以 https:// 开头的地址。",
    ),
    "hub.too-large": (
        "{file} of {name} has {size} MB, more than the {most} MB that a model of this kind needs; take another model.",
        "{name} 的 {file} 有 {size} MB，超过此类模型所需的 {most} MB；请换一个模型。",
    ),
    "hub.try-modelscope": (
        "From mainland China, --from modelscope is often faster.",
        "在中国大陆，可改用 --from modelscope。",
    ),
    "hub.unreachable": (
        "{host} cannot be reached ({reason}); look at the network, or name a proxy in HTTPS_PROXY.",
        "无法连接 {host}（{reason}）；请检查网络，或在 HTTPS_PROXY 中指定代理。",
    ),
    "model.file-elsewhere": (
        "The model in {folder} wants {file}, which is not a plain file of that folder; install the model again.",
        "{folder} 中的模型需要 {file}，但它不是该文件夹内的普通文件；请重新安装模型。",
    ),
    "memory.damaged": (
        "{file} in {folder} is damaged, so the model answers without its phrase memory; install the model again.",
        "{folder} 中的 {file} 已损坏，模型暂不使用短语记忆；请重新安装模型。",
    ),
    "memory.missing": (
        "{file} in {folder} cannot be read, so the model answers without its phrase memory; install the model again.",
        "无法读取 {folder} 中的 {file}，模型暂不使用短语记忆；请重新安装模型。",
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
    "model.manifest-unreadable": (
        "manifest.json in {folder} is damaged: it is not JSON of the kind expected; install the model again.",
        "{folder} 中的 manifest.json 已损坏：内容不是所需的 JSON；请重新安装模型。",
    ),
    "model.manifest": (
        "manifest.json in {folder} is damaged ({field}); install the model again.",
        "{folder} 中的 manifest.json 已损坏（{field}）；请重新安装模型。",
    ),
    "model.name-taken": (
        "The name {name} belongs to a model that is there already; give another one with --name.",
        "名称 {name} 已被现有模型使用；请用 --name 另取名称。",
    ),
    "model.no-manifest": (
        "{folder} holds no model: it has no readable manifest.json; give a model folder.",
        "{folder} 不是模型文件夹：没有可读的 manifest.json；请指定模型文件夹。",
    ),
    "model.no-address-space": (
        "This process may take {limit} MB of address space (ulimit -v), with a model it needs {needed} MB; raise the "
        "limit, then restart the editor.",
        "本进程的地址空间上限为 {limit} MB（ulimit -v），载入模型需要 {needed} MB；请提高上限，然后重启编辑器。",
    ),
    "model.no-home": (
        "There is no home directory to keep models in; name a folder in the environment variable BERTFILL_DATA.",
        "没有可存放模型的主目录；请用环境变量 BERTFILL_DATA 指定一个文件夹。",
    ),
    "model.no-memory": (
        "There is not enough memory for the model in {folder}; close other programs, or choose a smaller model.",
        "内存不足，无法使用 {folder} 中的模型；请关闭其他程序，或换用较小的模型。",
    ),
    "model.no-thread": (
        "The system grants no thread for the model; close other programs, then restart the model.",
        "系统无法再为模型创建线程；请关闭其他程序，然后重新载入模型。",
    ),
    "model.not-installed": (
        "No model {model} is installed; bertfill-ls model list shows what there is.",
        "未安装模型 {model}；可用 bertfill-ls model list 查看已有模型。",
    ),
    "model.not-removable": (
        "{model} comes with the program and stays; to answer with another one: bertfill-ls model use NAME.",
        "{model} 为自带模型，不能删除；要改用其他模型，请运行 bertfill-ls model use 名称。",
    ),
    "model.other-on-worker": (
        "On {machine}, {folder} holds another model, or bertfill-ls is of another version. Install the same on all "
        "machines.",
        "{machine} 上 {folder} 是另一个模型，或 bertfill-ls 的版本不同。请在所有机器上安装同样的版本与模型。",
    ),
    "model.piece-died": (
        "Three worker processes have ended without a word over {place}. If memory is short, use fewer --jobs.",
        "有三个工作进程在处理 {place} 时意外结束。如果内存不足，请减小 --jobs。",
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
        "There is no model {model}, neither an installed one nor a folder; bertfill-ls model list shows what there is.",
        "找不到模型 {model}：既未安装，也不是文件夹；可用 bertfill-ls model list 查看已有模型。",
    ),
    "model.workers-died": (
        "Three worker processes in a row have ended ({how}) at {place}. What came before it is written. If memory is "
        "short, use fewer --jobs.",
        "在 {place} 处，连续三个工作进程意外结束（{how}）。此前的结果都已写出。如果内存不足，请减小 --jobs。",
    ),
    "model.workers-died-loading": (
        "Three worker processes in a row have ended ({how}) while they loaded the model. If memory is short, use fewer "
        "--jobs.",
        "连续三个工作进程在载入模型时意外结束（{how}）。如果内存不足，请减小 --jobs。",
    ),
    "problem.more": (
        "From here on {count} more problems are not listed. Fix some, and they will be.",
        "从这里开始还有 {count} 个问题没有列出，修正前面的问题后会继续显示。",
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
        "{found} looks like a typo for {replacement}.",
        "{found} 可能是 {replacement} 的笔误。",
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
        "Fill every mask of this document with its first candidate",
        "以首选填补本文所有掩码",
    ),
    "action.fill-all-above": (
        "Fill every mask of this document whose first candidate is at least {threshold} certain",
        "以首选填补本文掩码（只填置信度不低于 {threshold} 的）",
    ),
    "action.fix-all": ("Fix every malformed mask", "修正所有写错的掩码"),
    "action.own-rank": (
        "{original} is what stands there: number {rank}, {confidence}",
        "原文“{original}”排第 {rank}，{confidence}",
    ),
    "action.own-rank-unknown": (
        "{original} is what stands there: not among the first {count}",
        "原文“{original}”不在前 {count} 名之内",
    ),
    "action.remove": ("Remove this ({code})", "删除此处（{code}）"),
    "action.replace": ("Write {replacement}", "改为 {replacement}"),
    "action.rewrite": ("Rewrite as {candidate} ({confidence})", "改写为“{candidate}”（{confidence}）"),
    "action.rewrite-first": (
        "Rewrite as {candidate} ({confidence}). {own}",
        "改写为“{candidate}”（{confidence}）。{own}",
    ),
    "command.fill-label": ("Fill masks", "填补掩码"),
    "command.cancelled": ("Cancelled; nothing was changed.", "已取消，未作改动。"),
    "command.beyond": (
        "There are {beyond} more: run the command again.",
        "还有 {beyond} 处，请再次执行该命令。",
    ),
    "command.help.compareTone": (
        "What would stand in a gap if its sentence ended in 。, ！ or ？; null away from a mask.",
        "句子改以“。”“！”“？”结尾时，空缺处分别会填什么；不在掩码处则为 null。",
    ),
    "command.help.explain": (
        "What a candidate rests on, the first one when none is named, by hiding each token in turn; "
        "null away from a mask.",
        "逐个隐去上下文中的词，看候选（未指明时为首选）依据什么；不在掩码处则为 null。",
    ),
    "command.help.fillAll": (
        "Fills every mask, as one edit that the client is asked to apply; what could as well be another is marked with "
        "≈ and named in the message.",
        "填补所有掩码，作为一次编辑交客户端执行；另有候选与首选相近的，以 ≈ 标出，并在消息中列出。",
    ),
    "command.help.maskSelection": (
        "Puts masks in place of the Chinese characters of a range, up to 64.",
        "把选区内的汉字换成掩码，至多 64 个。",
    ),
    "command.help.models": (
        "The models that can be chosen, with size, milliseconds measured on this machine, smoke test and licence.",
        "可选的模型，附大小、本机实测毫秒数、试填结果与许可证。",
    ),
    "command.help.restartEngine": ("Loads the model again.", "重新载入模型。"),
    "command.help.status": (
        "How the server is: the model, memory, times, the queue, the last error.",
        "服务器的状态：模型、内存、用时、队列、最近的错误。",
    ),
    "command.mask-label": ("Mask the selection", "遮住所选文字"),
    "command.model-right": ("{share} right in its smoke test", "试填首选正确 {share}"),
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
    "answer.long-row": (
        "A row of more than {most} masks is filled in parts of {most}.",
        "连续超过 {most} 个掩码时，每 {most} 个为一组分别填补。",
    ),
    "answer.no-candidate": ("The model offers nothing here.", "模型在此处没有给出候选。"),
    "answer.one-by-one": ("One by one:", "逐字："),
    "answer.quoted": ("{candidate} is quoted from: {source}", "{candidate} 出自：{source}"),
    "answer.recalled": (
        "{candidate} is recalled: “{phrase}” is often written",
        "{candidate} 依据短语记忆：“{phrase}”是常见的写法",
    ),
    "answer.rests-on": ("Attention (content words first): {tokens}", "注意力（实词优先）：{tokens}"),
    "filled.count": ("Filled {count}.", "已填补 {count} 处。"),
    "filled.doubtful": ("≈ Another candidate is about as likely", "≈ 另有候选与首选相近"),
    "filled.doubtful-at": (
        "≈ {count} could as well be another: {places}.",
        "≈ 其中 {count} 处另有候选与首选相近：{places}。",
    ),
    "filled.left": (
        "{count} left alone that were less certain than {threshold}.",
        "{count} 处置信度低于 {threshold}，保持不动。",
    ),
    "row.bad-json": (
        "This line is not JSON ({reason}); write one object with a “text” on each line.",
        "这一行不是 JSON（{reason}）；请每行写一个含 “text” 的对象。",
    ),
    "row.bad-targets": (
        "“targets” must be a list of one or more words.",
        "“targets” 应为非空的字符串列表。",
    ),
    "row.bad-top-k": (
        "“top_k” must be a whole number from 1 to {most}.",
        "“top_k” 应为 1 到 {most} 的整数。",
    ),
    "row.needs-text": ("This row needs a “text”.", "这一行需要字符串 “text”。"),
    "row.unknown-name": ("There is no “{name}”; known are {known}.", "没有 “{name}”；可用的有 {known}。"),
    "status.answers": (
        "Answers so far: {count}, {known} of them known from before.",
        "至今应答 {count} 次，其中 {known} 次直接取自缓存。",
    ),
    "status.failed": ("The model {model} is not there.", "模型 {model} 无法使用。"),
    "status.failing": (
        "The model {model} is ready, but its last answer failed.",
        "模型 {model} 已就绪，但最近一次应答失败了。",
    ),
    "status.last-error": ("The last trouble: {error}", "最近一次问题：{error}"),
    "status.loading": ("The model {model} is being loaded.", "正在载入模型 {model}。"),
    "status.memory": ("{megabytes} MB of memory.", "占用内存 {megabytes} MB。"),
    "status.queue": ("Questions that wait: {count}.", "有 {count} 个问题在等待。"),
    "status.ready": ("The model {model} is ready.", "模型 {model} 已就绪。"),
    "status.remote": (
        "The sentences around masks are sent to {host} to be answered.",
        "掩码前后的句子会发送到 {host} 以获取答案。",
    ),
    "status.remote-away": (
        "This computer answers instead, and no text is sent.",
        "现由本机作答，不发送任何文字。",
    ),
    "status.time": (
        "The model takes {half} ms for an answer; 95 of a hundred take no more than {most} ms.",
        "模型应答一次约需 {half} 毫秒；百分之九十五不超过 {most} 毫秒。",
    ),
    "server.loading-model": ("bertfill: loading the model", "bertfill：正在载入模型"),
    "server.model-error": (
        "The model has failed ({error}); the log has more. Restart it, or report this.",
        "模型运行出错（{error}），详见日志。请重新载入模型，或反馈此问题。",
    ),
    "server.model-kept": (
        "bertfill goes on with {model}, for the new model cannot be used: {reason}",
        "新模型无法使用，仍由 {model} 作答：{reason}",
    ),
    "server.model-not-loaded": (
        "bertfill cannot fill masks: {reason} Masks are still checked.",
        "bertfill 暂时无法填词：{reason}掩码检查仍然可用。",
    ),
    "server.out-of-step": (
        "bertfill and the editor no longer have the same text of {name}: please close the document and open it again.",
        "bertfill 与编辑器中 {name} 的文本不一致，请关闭该文档后重新打开。",
    ),
    "server.remote-away": (
        "bertfill: {reason} The model on this computer answers instead.",
        "bertfill：{reason}现由本机模型作答。",
    ),
    "remote.bad-token": (
        "The token for {host} cannot be used: it must be one line of visible ASCII characters, in"
        " BERTFILL_REMOTE_TOKEN or in the file that bertfill.remote.tokenFile names.",
        "{host} 的令牌无法使用：须为一行可见的 ASCII 字符，写在环境变量 BERTFILL_REMOTE_TOKEN 或"
        " bertfill.remote.tokenFile 所指的文件中。",
    ),
    "remote.bad-url": (
        "bertfill.remote.url must be an address like https://host/v2/models/bertfill, with no user or password in it;"
        " http will do for this computer itself only.",
        "bertfill.remote.url 应为 https://host/v2/models/bertfill 形式的地址，不含用户名和密码；http 仅可用于本机。",
    ),
    "remote.certificate": (
        "{host} shows no certificate that this computer trusts.",
        "本机不信任 {host} 的证书。",
    ),
    "remote.error": ("{host} answers with the error {status}.", "{host} 返回了错误 {status}。"),
    "remote.missing": (
        "{host} has no model at this address; see bertfill.remote.url.",
        "{host} 在该地址没有模型；请检查 bertfill.remote.url。",
    ),
    "remote.not-here": (
        "bertfill.remote.url is set, and the server that came with the extension cannot connect; clear it, or install"
        " bertfill-ls with pip and name it in bertfill.server.path.",
        "已设置 bertfill.remote.url，但扩展自带的服务器不能联网；请清空该设置，或用 pip 安装 bertfill-ls 并填入"
        " bertfill.server.path。",
    ),
    "remote.redirect": (
        "{host} refers to another address, which is not followed; see bertfill.remote.url.",
        "{host} 要求转到其他地址，bertfill 不予跟随；请检查 bertfill.remote.url。",
    ),
    "remote.refused": (
        "{host} does not accept the token; see BERTFILL_REMOTE_TOKEN and bertfill.remote.tokenFile.",
        "{host} 不接受令牌；请检查 BERTFILL_REMOTE_TOKEN 和 bertfill.remote.tokenFile。",
    ),
    "remote.slow": (
        "{host} has not answered within {seconds} seconds.",
        "{host} 在 {seconds} 秒内没有应答。",
    ),
    "remote.too-large": ("The answer of {host} is too large.", "{host} 的应答过大。"),
    "remote.unfit": (
        "{host} does not answer as bertfill asks; it must serve what bertfill-ls model repository writes.",
        "{host} 的应答不合 bertfill 的约定；它须使用 bertfill-ls model repository 写出的内容。",
    ),
    "remote.unreachable": ("{host} cannot be reached.", "无法连接 {host}。"),
    "server.model-ready": ("ready", "就绪"),
    "project.bad-value": ("{file}: the value of {name} cannot be used.", "{file}：{name} 的值无效。"),
    "project.for-a-machine": (
        "{file}: {name} is yours to choose for this computer, in your editor's settings; a project cannot.",
        "{file}：{name} 只能由你在编辑器设置中为本机选定，项目无权设置。",
    ),
    "project.not-a-list": ("{file}: {name} must be a list of words.", "{file}：{name} 应为字符串列表。"),
    "project.unknown-code": ("{file}: {name} is no code of a problem.", "{file}：没有代码 {name}。"),
    "project.unknown-name": ("{file}: there is no setting {name} here.", "{file}：没有设置 {name}。"),
    "project.not-toml": (
        "{file} is no TOML (line {line}, column {column}); mend it, or take it away.",
        "{file} 不是有效的 TOML（第 {line} 行第 {column} 列）；请改正或移走。",
    ),
    "project.unreadable": ("{file} cannot be read: {reason}.", "无法读取 {file}：{reason}。"),
    "settings.ambiguousMasks": (
        "Report a mask whose first two candidates are about as likely (off by default).",
        "首选与次选相近时提示该掩码（默认关闭）。",
    ),
    "settings.bad-aliases": (
        "bertfill: {name} is a list of up to {most} texts of 1 to {longest} characters, without letters, digits and "
        "white space; none is used now.",
        "bertfill：{name} 是至多 {most} 个字符串的列表，每个 1 至 {longest} 个字符，不含文字、数字和空白；现予忽略。",
    ),
    "settings.maskAliases": (
        "What else stands for one mask each, because it is quicker to type; for example □, ＿＿, [?] or ??.",
        "还有哪些写法各代表一个掩码，以便输入；例如 □、＿＿、[?]、??。",
    ),
    "settings.bad-value": (
        "bertfill: the value of {name} cannot be used; {default} is used instead.",
        "bertfill：{name} 的值无效，改用默认值 {default}。",
    ),
    "settings.diagnostics": ("Report malformed masks.", "报告写错的掩码。"),
    "settings.fillAllThreshold": (
        "Filling all masks leaves one alone when its first candidate is less certain than this (0 to 1); with 0, the "
        "default, all are filled.",
        "填补所有掩码时，首选置信度低于此值（0 到 1）的掩码保持不动；默认为 0，即全部填补。",
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
    "settings.memory": (
        "Let the phrase memory answer beside the model: phrases that are often written, and quotations with their"
        " sources.",
        "让短语记忆与模型一同作答：常见的写法，以及带出处的名句与成语。",
    ),
    "settings.model": (
        "A model by name, or its folder; empty for the one of bertfill-ls model use, or else the one that comes along.",
        "模型名称或其文件夹；留空则使用 bertfill-ls model use 所选的模型，未选时为自带模型。",
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
    "settings.remote.tokenFile": (
        "A file with the token for that server, on one line; the environment variable BERTFILL_REMOTE_TOKEN goes before"
        " it.",
        "存放该服务器令牌的文件，内容仅一行；环境变量 BERTFILL_REMOTE_TOKEN 优先。",
    ),
    "settings.remote.url": (
        "The address of an inference server that answers instead of this computer, like"
        " https://host/v2/models/bertfill; the sentences around masks are sent there. Empty, the default: nothing is"
        " sent.",
        "代替本机作答的推理服务器地址，如 https://host/v2/models/bertfill；掩码前后的句子会发送到该处。"
        "默认留空，不发送任何内容。",
    ),
    "settings.semanticTokens": ("Colour masks through semantic tokens.", "以语义高亮标出掩码。"),
    "settings.topK": ("How many candidates to offer for a mask.", "每个掩码给出的候选数。"),
    "web.address": ("The workbench is at {address}", "工作台地址：{address}"),
    "web.bad-host": (
        "{host} is no address of a network: write --host 127.0.0.1 or leave it out.",
        "{host} 不是网络地址：请写 --host 127.0.0.1 或省略该选项。",
    ),
    "web.batch-bad-top-k": ("“topK” must be a whole number from 1 to {most}.", "“topK” 须为 1 至 {most} 的整数。"),
    "web.batch-needs-lines": (
        "Send a JSON object with “lines”, a list of texts, as application/json.",
        "请以 application/json 发送一个 JSON 对象，其中 “lines” 为文本列表。",
    ),
    "web.batch-too-large": (
        "A batch holds up to {lines} lines of up to {longest} characters; use bertfill-ls fill -f FILE for more.",
        "一批最多 {lines} 行，每行最多 {longest} 个字符；更多内容请用 bertfill-ls fill -f 文件。",
    ),
    "web.cannot-listen": (
        "Cannot listen at {host}, port {port}: {reason}. Choose another --host or --port.",
        "无法监听 {host} 的端口 {port}：{reason}。请用 --host 或 --port 另行指定。",
    ),
    "web.ending": (
        "The workbench is ending; start bertfill-ls web again.",
        "工作台正在结束；请重新运行 bertfill-ls web。",
    ),
    "web.exposed": (
        "Other machines can connect, and nothing is encrypted: whoever listens on the network can read what you write.",
        "其他机器可以连接，且传输不加密：网络上的监听者能读到你写的内容。",
    ),
    "web.how-it-ends": (
        "Ctrl+C ends it. Keep the address to yourself: whoever has it can use the workbench.",
        "按 Ctrl+C 结束。请勿把地址告诉别人：有地址就能使用工作台。",
    ),
    "web.message-too-long": (
        "More than {most} MB were sent at once; send fewer lines.",
        "一次发送超过 {most} MB；请减少行数。",
    ),
    "web.no-extra": (
        "The workbench needs a web server, which is not installed with bertfill by default. Install it: {command}",
        "工作台需要一个网页服务器，它不随 bertfill 默认安装。请安装：{command}",
    ),
    "web.no-free-port": (
        "All ports from {first} to {last} are in use; name another with --port.",
        "端口 {first} 至 {last} 均被占用；请用 --port 另行指定。",
    ),
    "web.not-built": (
        "The page is missing from this installation: install bertfill again, or run make web in a clone (needs Node.js"
        " 20).",
        "此安装缺少网页文件：请重新安装 bertfill，或在克隆中运行 make web（需要 Node.js 20）。",
    ),
    "web.not-here": (
        "This bertfill came with an editor's extension and serves no page. Install bertfill-ls with pip for that.",
        "随编辑器扩展安装的 bertfill 不含网页工作台。请用 pip 安装 bertfill-ls 后再运行。",
    ),
    "web.not-loopback": (
        "At {host} other machines could connect and read what you write; leave --host out, or add --expose-to-network"
        " if that is what you want.",
        "监听 {host} 时其他机器可以连接并读到你写的内容；请省略 --host，确需如此时加上 --expose-to-network。",
    ),
    "web.port-in-use": (
        "Port {port} of {host} is in use; name another, or leave --port out for the first free one.",
        "{host} 的端口 {port} 已被占用；请另行指定，或省略 --port 自动选用空闲端口。",
    ),
    "web.refused-host": (
        "Refused: this address is not the one that bertfill-ls web has printed. Open that one.",
        "已拒绝：此地址不是 bertfill-ls web 给出的地址，请打开那个地址。",
    ),
    "web.refused-origin": (
        "Refused: another page has asked for this.",
        "已拒绝：请求来自其他网页。",
    ),
    "web.refused-token": (
        "Refused: open the whole address that bertfill-ls web has printed, with ?token=… at its end.",
        "已拒绝：请打开 bertfill-ls web 给出的完整地址，末尾带有 ?token=…。",
    ),
    "web.too-many-batches": (
        "{most} batches are being filled already; wait for one to end.",
        "已有 {most} 批文本正在填补；请等其中一批完成。",
    ),
}


KEYS = tuple(_SENTENCES)


def text(key: str, locale: str, /, **args: object) -> str:
    """Return the sentence ``key`` in ``locale``, filled with ``args``; an unknown key or a missing argument raises."""
    return template(key, locale).format(**args)


def template(key: str, locale: str) -> str:
    """Return the sentence ``key`` in ``locale`` with its placeholders."""
    english, chinese = _SENTENCES[key]
    return chinese if locale == "zh-CN" else english


def joined(sentences: Iterable[str], locale: str) -> str:
    """Return sentences one after the other: in Chinese nothing stands between them."""
    return ("" if locale == "zh-CN" else " ").join(sentences)


def environment_tag(environment: Mapping[str, str]) -> str | None:
    """Return the locale tag of a process's environment, by POSIX's order of precedence."""
    return next((tag for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (tag := environment.get(name))), None)


def locale_of(tag: str | None) -> Locale:
    """Choose the language for a locale tag: ``zh-CN``, ``zh_Hans``, ``zh_TW.UTF-8`` give Chinese, all else English."""
    return "zh-CN" if tag is not None and re.split("[-_.]", tag.lower())[0] == "zh" else "en"
