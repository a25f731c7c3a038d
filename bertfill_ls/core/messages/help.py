"""What ``bertfill-ls --help`` and usage errors say: of commands and options, and argparse's own sentences.

The parser is made at every start, the server's too. A line that tells a default has it in brackets at its end.
"""

SENTENCES = {
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
    "help.alias": (
        "what else stands for one mask, as □ or ??; may be repeated",
        "另有哪种写法代表一个掩码，例如 □ 或 ??；可重复",
    ),
    "help.bertfill-ls": (
        "Fills [MASK] in Chinese text. Without a command it is the language server on standard input and output.",
        "为中文文本填补 [MASK]。不带子命令时，作为语言服务器在标准输入输出上运行。",
    ),
    "help.check": (
        "list malformed masks, or fix them; exit code 1 when there are any",
        "列出写错的掩码，或将其修正；有问题时退出码为 1",
    ),
    "help.check.exclude": (
        "a pattern, as in .gitignore, of what is passed over in folders; may be repeated",
        "检查文件夹时跳过的路径，写法同 .gitignore，可重复",
    ),
    "help.check.files": (
        "files and folders; - or nothing is standard input. What .gitignore names is passed over in folders",
        "文件或文件夹；- 或省略表示标准输入。文件夹中被 .gitignore 忽略的文件会跳过",
    ),
    "help.check.fix": ("write the fixes into the files", "把修正写入文件"),
    "help.check.ignore": ("codes, with commas between, that are not reported", "不报告的代码，以逗号分隔"),
    "help.check.output-format": ("how problems are reported (text)", "问题的输出格式（默认 text）"),
    "help.check.select": ("the only codes, with commas between, that are reported", "只报告这些代码，以逗号分隔"),
    "help.color": ("whether to use colours (auto)", "是否使用颜色（默认 auto）"),
    "help.commands": ("commands", "子命令"),
    "help.completion": ("print a script that has a shell complete commands and options", "输出 Shell 补全脚本"),
    "help.completion.shell": ("the shell", "Shell 名称"),
    "help.diff": ("show what would be written, as a diff", "以 diff 显示将要写入的改动"),
    "help.doctor": ("check this installation and its model", "检查安装与模型是否完好"),
    "help.examples": (
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
    "help.explain": (
        "show how much each word of the context matters: each is hidden in turn",
        "逐个隐去上下文中的词，显示各词对预测有多重要",
    ),
    "help.explain.candidate": ("what to explain (the best candidate)", "要解释的候选（默认为首选）"),
    "help.explain.text": ("a text with a mask", "含掩码的文本"),
    "help.fill": (
        "show candidates for the masks of texts and files, or fill them",
        "显示文本或文件中掩码的候选，或直接填补",
    ),
    "help.fill.as-text": ("print nothing but the filled text", "只输出填好的文本"),
    "help.fill.compare": (
        "show variants of a sentence, given as several TEXTs, side by side",
        "把一个句子的几种写法（多个文本）并排比较",
    ),
    "help.fill.file": (
        "a file to fill; - is standard input; may be repeated",
        "要填补的文件；- 表示标准输入；可重复",
    ),
    "help.fill.jobs": (
        "fill with so many processes, which share the weights (1; with --ray one for each CPU)",
        "用多少个进程填补，各进程共用权重（默认 1；配合 --ray 时每个 CPU 一个）",
    ),
    "help.fill.jsonl": (
        "read one JSON object with “text”, and “top_k”, “targets” or “id” if wanted, a line; answer one a line",
        "每行读取一个 JSON 对象（“text”，可选 “top_k”、“targets”、“id”），每行回答一个",
    ),
    "help.fill.out": (
        "fill the rows of JSON Lines, text or Parquet into parts in this folder; a run that was ended goes on",
        "把 JSON Lines、文本或 Parquet 的各行填好，分块写入该文件夹；中断后可续跑",
    ),
    "help.fill.out-format": (
        "the form of the parts (parquet for Parquet, else jsonl)",
        "各块的格式（输入为 Parquet 时默认 parquet，否则 jsonl）",
    ),
    "help.fill.output": ("write the filled text to this file", "把填好的文本写入该文件"),
    "help.fill.ray": (
        "have a Ray cluster do it: this one, or one made of this machine (needs bertfill-ls[ray])",
        "交给 Ray 集群：给出地址，或只用本机（需要 bertfill-ls[ray]）",
    ),
    "help.fill.text": (
        "text with masks; - or nothing is standard input; with -w or --diff the names of files",
        "含掩码的文本；- 或省略表示标准输入；与 -w 或 --diff 合用时为文件名",
    ),
    "help.fill.threshold": (
        "fill only masks whose first candidate is at least this probable: 0.3 or 30%% (fill all)",
        "只填补首选置信度不低于此值的掩码：0.3 或 30%%（默认全部填补）",
    ),
    "help.fill.top-k": ("how many candidates to show, 1 to {most} (5)", "显示多少个候选，1 到 {most}（默认 5）"),
    "help.fill.write": ("write the filled text into the files", "把填好的文本写回文件"),
    "help.help": ("show the help of a command", "显示子命令的帮助"),
    "help.help.topic": ("the command", "子命令"),
    "help.json": ("print JSON, one object a line", "以 JSON 输出，每行一个对象"),
    "help.lang": (
        "the language of messages; BERTFILL_LANG says it for good",
        "提示语言；也可用环境变量 BERTFILL_LANG 指定",
    ),
    "help.language": (
        "the language of the text (markdown, latex, …), if the file's name does not tell it",
        "文本的语言（markdown、latex……）；默认由文件名判断",
    ),
    "help.log-file": ("write the log there instead of standard error", "日志写入该文件，而非标准错误"),
    "help.log-level": ("how much to log (warning)", "日志级别（默认 warning）"),
    "help.model": ("find, look at and choose models", "查看与选择模型"),
    "help.model.import": (
        "install a checkpoint of a BERT, or a model folder, that lies on this disk",
        "安装本机上的 BERT 检查点或模型文件夹",
    ),
    "help.model.import.folder": (
        "a Hugging Face checkpoint (config.json, weights, vocabulary) or a model folder",
        "Hugging Face 检查点（config.json、权重、词表）或模型文件夹",
    ),
    "help.model.import.license": ("the licence of the weights, for the record", "权重的许可证，用于记录"),
    "help.model.import.source": (
        "where it comes from, for the record (the folder)",
        "来源，用于记录（默认为文件夹）",
    ),
    "help.model.info": (
        "show what is known of a model: source, licence, size, quality",
        "显示模型的来源、许可证、大小与试填结果",
    ),
    "help.model.list": ("list the installed models", "列出已安装的模型"),
    "help.model.making.force": (
        "install it even if its smoke test says that it cannot fill",
        "即使试填不合格也安装",
    ),
    "help.model.making.fp32": (
        "keep the numbers of the checkpoint: four times the size, a third of the speed",
        "保留原有精度：体积为四倍，速度约三分之一",
    ),
    "help.model.making.int8": ("weights of 8 bits (the default)", "8 位权重（默认）"),
    "help.model.making.name": ("the name to install it under (its own)", "安装时的名称（默认为其本名）"),
    "help.model.making.use": ("make it the default model at once", "安装后立即设为默认模型"),
    "help.model.making.vocabulary": (
        "zh: leave out what Chinese text never has in it; or a FILE of the entries to keep, one a line",
        "zh：去掉中文文本用不到的词条；或指定文件，每行一个要保留的词条",
    ),
    "help.model.name": ("an installed model", "已安装的模型"),
    "help.model.name-or-default": (
        "an installed model, or a model folder (the default one)",
        "已安装的模型或模型文件夹（省略时为默认模型）",
    ),
    "help.model.path": ("print the folder of a model", "输出模型所在的文件夹"),
    "help.model.pull": (
        "fetch a model from the Hugging Face hub or a mirror, convert it, try it, install it",
        "从 Hugging Face 或镜像下载模型，转换、试填并安装",
    ),
    "help.model.pull.from": (
        "huggingface, hf-mirror, modelscope, or the address of a hub (HF_ENDPOINT, else huggingface)",
        "huggingface、hf-mirror、modelscope 或模型库地址（默认为 HF_ENDPOINT，否则 huggingface）",
    ),
    "help.model.pull.keep": ("keep the checkpoint that was fetched", "保留下载的检查点"),
    "help.model.pull.repository": (
        "the model's name on the hub, as hfl/chinese-roberta-wwm-ext, or its address",
        "模型在模型库中的名称，例如 hfl/chinese-roberta-wwm-ext，或其网址",
    ),
    "help.model.pull.revision": ("a branch, tag or commit (the newest)", "分支、标签或提交（默认最新）"),
    "help.model.pull.yes": ("do not ask before fetching", "下载前不再询问"),
    "help.model.remove": ("remove an installed model", "删除已安装的模型"),
    "help.model.remove.yes": ("do not ask", "不再询问"),
    "help.model.repository": (
        "write a folder that inference servers load (Open Inference Protocol: KServe, MLServer)",
        "写出推理服务器可直接载入的文件夹（开放推理协议：KServe、MLServer）",
    ),
    "help.model.repository.out": ("the folder to write; it must not be there yet", "要写出的文件夹，须尚不存在"),
    "help.model.use": ("make an installed model the default one", "把已安装的模型设为默认"),
    "help.model.verify": ("hash the files of models and compare with their manifests", "校验模型文件的散列值"),
    "help.model.verify.names": ("installed models (all of them)", "已安装的模型（默认全部）"),
    "help.no-memory": (
        "leave the phrase memory out: the network answers alone",
        "不使用短语记忆，只由神经网络作答",
    ),
    "help.option.model": (
        "a model by name, or its folder (what model use chose, else bertfill-zh)",
        "模型名称或其文件夹（默认为 model use 所选，否则为 bertfill-zh）",
    ),
    "help.quiet": ("say nothing at the end", "结束时不作汇总"),
    "help.schema": ("print the JSON Schema of what --json prints", "输出 --json 结果的 JSON Schema"),
    "help.serve": ("be the language server, as without a command", "作为语言服务器运行（与不带子命令相同）"),
    "help.stdin-filename": (
        "the name of what comes on standard input: it tells the language",
        "标准输入内容的文件名，用于判断语言",
    ),
    "help.version": ("show the version and exit", "显示版本号并退出"),
    "help.web": (
        "open the workbench in a browser: type, see what may stand there, choose",
        "在浏览器中打开工作台：输入文本，查看候选，点选填入",
    ),
    "help.web.expose-to-network": (
        "let other machines connect, at the address of --host; nothing is encrypted",
        "允许其他机器按 --host 的地址连接；传输不加密",
    ),
    "help.web.host": ("the address to listen at (127.0.0.1)", "监听地址（默认 127.0.0.1）"),
    "help.web.no-browser": ("open no browser, only print the address", "不打开浏览器，只输出地址"),
    "help.web.port": (
        "the port to listen at; 0 is any (the first free one from {port} on)",
        "监听端口，0 表示任意（默认从 {port} 起第一个空闲端口）",
    ),
    "usage.bertfill-ls": (
        "bertfill-ls [options] [COMMAND]",
        "bertfill-ls [选项] [子命令]",
    ),
    "usage.check": ("bertfill-ls check [options] [PATH ...]", "bertfill-ls check [选项] [路径 ...]"),
    "usage.completion": (
        "bertfill-ls completion [options] bash|zsh|fish",
        "bertfill-ls completion [选项] bash|zsh|fish",
    ),
    "usage.doctor": ("bertfill-ls doctor [options]", "bertfill-ls doctor [选项]"),
    "usage.explain": ("bertfill-ls explain [options] TEXT", "bertfill-ls explain [选项] 文本"),
    "usage.fill": (
        "bertfill-ls fill [options] [TEXT ...] | -f FILE | -w FILE ...",
        "bertfill-ls fill [选项] [文本 ...] | -f 文件 | -w 文件 ...",
    ),
    "usage.help": ("bertfill-ls help [COMMAND]", "bertfill-ls help [子命令]"),
    "usage.model": ("bertfill-ls model [options] COMMAND", "bertfill-ls model [选项] 子命令"),
    "usage.model.import": (
        "bertfill-ls model import [options] FOLDER",
        "bertfill-ls model import [选项] 文件夹",
    ),
    "usage.model.info": ("bertfill-ls model info [options] [NAME]", "bertfill-ls model info [选项] [名称]"),
    "usage.model.list": ("bertfill-ls model list [options]", "bertfill-ls model list [选项]"),
    "usage.model.path": ("bertfill-ls model path [options] [NAME]", "bertfill-ls model path [选项] [名称]"),
    "usage.model.pull": ("bertfill-ls model pull [options] OWNER/NAME", "bertfill-ls model pull [选项] 作者/名称"),
    "usage.model.remove": ("bertfill-ls model remove [options] NAME", "bertfill-ls model remove [选项] 名称"),
    "usage.model.repository": (
        "bertfill-ls model repository [options] OUT [NAME]",
        "bertfill-ls model repository [选项] 输出文件夹 [名称]",
    ),
    "usage.model.use": ("bertfill-ls model use [options] NAME", "bertfill-ls model use [选项] 名称"),
    "usage.model.verify": (
        "bertfill-ls model verify [options] [NAME ...]",
        "bertfill-ls model verify [选项] [名称 ...]",
    ),
    "usage.schema": ("bertfill-ls schema [options]", "bertfill-ls schema [选项]"),
    "usage.serve": ("bertfill-ls serve [options]", "bertfill-ls serve [选项]"),
    "usage.web": ("bertfill-ls web [options]", "bertfill-ls web [选项]"),
}
