"""What the command line says while it works: what it has done, and what it cannot do.

Its help stands in ``help``; what ``bertfill-ls model`` says, in ``model_command``.
"""

SENTENCES = {
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
    "cli.found": ("Problems: {count}, in files: {files}.", "在 {files} 个文件中发现 {count} 处问题。"),
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
}
