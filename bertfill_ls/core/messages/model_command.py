"""What ``bertfill-ls model`` says: of models that are installed, and while one is fetched, made or removed.

What is wrong with a model stands in ``model_errors``, what is wrong with a hub in ``hub``.
"""

SENTENCES = {
    "models.commit": ("commit", "提交"),
    "models.converting": ("Converting {folder} to {precision} …", "正在把 {folder} 转换为 {precision}……"),
    "models.family": ("family", "类别"),
    "models.fetch-asked": ("Fetch {size}?", "下载 {size}？"),
    "models.fetched": (
        "Fetched {size} in {seconds} s ({speed} MB/s).",
        "已下载 {size}，用时 {seconds} 秒（{speed} MB/s）。",
    ),
    "models.first-right": ("{share} of {masks} masks right", "{masks} 处掩码首选正确 {share}"),
    "models.folder": ("folder", "文件夹"),
    "models.form": ("form", "形式"),
    "models.form-is": (
        "{layers} layers of {hidden}, {vocabulary} entries, {length} tokens, {quantization}",
        "{layers} 层，宽 {hidden}，词表 {vocabulary} 项，最长 {length} 个词元，{quantization}",
    ),
    "models.how-to-use": (
        "To answer with it: bertfill-ls model use {model}, or the setting bertfill.model of your editor.",
        "启用方法：bertfill-ls model use {model}，或在编辑器中设置 bertfill.model。",
    ),
    "models.installed": (
        "Installed {model}: {size}, in {seconds} s.",
        "已安装 {model}：{size}，用时 {seconds} 秒。",
    ),
    "models.is-default": ("{model} (default)", "{model}（默认）"),
    "models.kept": ("The checkpoint stays in {folder}.", "检查点保留在 {folder}。"),
    "models.left": ("Left as it was.", "未作改动。"),
    "models.license": ("licence", "许可证"),
    "models.license-unknown": ("not said; see {page}", "未说明，见 {page}"),
    "models.made-already": (
        "{folder} is a model folder already, so neither its precision nor its vocabulary can be chosen; import the "
        "checkpoint that it was made from.",
        "{folder} 已是转换好的模型，不能再选择精度或词表；请导入原检查点。",
    ),
    "models.milliseconds": ("one mask here", "本机填一处掩码"),
    "models.name": ("model", "模型"),
    "models.name-taken": (
        "There is another model {model} already, from {source}; give this one another name with --name, or remove that "
        "one first: bertfill-ls model remove {model}.",
        "已有另一个模型 {model}（来源：{source}）；请用 --name 另取名称，或先删除：bertfill-ls model remove {model}。",
    ),
    "models.needs-extra": (
        "Converting a checkpoint needs {package}, which is not installed; install it with: {command}",
        "转换检查点需要 {package}，但尚未安装；请运行：{command}",
    ),
    "models.no-folder": (
        "There is no folder {folder}; give one that holds a model.",
        "没有文件夹 {folder}；请指定模型所在的文件夹。",
    ),
    "models.no-memory": (
        "There is not enough memory to make this model; close other programs, or take a smaller one.",
        "内存不足，无法制作该模型；请关闭其他程序，或改用较小的模型。",
    ),
    "models.not-measured": ("not measured yet", "尚未测量"),
    "models.not-tested": ("not tested", "未经试填"),
    "models.passed-on": (
        "{host} sends on to {to}, which is asked from now on.",
        "{host} 转到了 {to}，以下由后者提供。",
    ),
    "models.problem": ("trouble", "问题"),
    "models.remove-asked": ("Remove {model} ({size})?", "删除 {model}（{size}）？"),
    "models.remove-needs-yes": (
        "Nobody can be asked here; to remove {model}, add --yes.",
        "此处无法询问；要删除 {model}，请加 --yes。",
    ),
    "models.removed": ("Removed {model}.", "已删除 {model}。"),
    "models.removed-default": (
        "Removed {model}, which was the default; now {default} is.",
        "已删除默认模型 {model}；现默认为 {default}。",
    ),
    "models.repository-there": (
        "{folder} is there already; name a folder that is not.",
        "{folder} 已存在；请指定一个尚不存在的文件夹。",
    ),
    "models.repository-written": (
        "{folder} is written, with the model {model}. To serve it:",
        "已写出 {folder}，其中是模型 {model}。启动服务：",
    ),
    "models.size": ("size", "大小"),
    "models.smoke-test": ("smoke test", "试填"),
    "models.source": ("source", "来源"),
    "models.stopped": (
        "Stopped. What has come stays in {folder}; the same command goes on from there.",
        "已停止。已下载的部分保留在 {folder}，再次运行同一命令即可续传。",
    ),
    "models.there-already": (
        "{model} is installed already, of this very commit; --force makes it anew.",
        "{model} 已安装，且为同一提交；--force 可重新制作。",
    ),
    "models.tried": ("Smoke test: {found}.", "试填：{found}。"),
    "models.trying": ("Trying it on masks in plain text …", "正在用普通文本试填……"),
    "models.used": (
        "{model} is the default now. An editor takes it when it starts next, unless its setting bertfill.model names "
        "another; --model goes before both.",
        "默认模型现为 {model}。编辑器下次启动时生效，除非设置 bertfill.model 指定了别的模型；--model 优先于默认模型。",
    ),
    "models.vocabulary": ("vocabulary", "词表"),
    "models.waiting": ("Waiting {seconds} s for {host} …", "等待 {host} {seconds} 秒……"),
}
