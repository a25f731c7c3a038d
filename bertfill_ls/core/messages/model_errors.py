"""Why a model, its phrase memory, or the processes that share it cannot be used, and what to do next."""

SENTENCES = {
    "memory.damaged": (
        "{file} in {folder} is damaged, so the model answers without its phrase memory; install the model again.",
        "{folder} 中的 {file} 已损坏，模型暂不使用短语记忆；请重新安装模型。",
    ),
    "memory.missing": (
        "{file} in {folder} cannot be read, so the model answers without its phrase memory; install the model again.",
        "无法读取 {folder} 中的 {file}，模型暂不使用短语记忆；请重新安装模型。",
    ),
    "model.bad-name": (
        "{name} cannot be the name of a model: take letters, digits and . _ -, and give it with --name.",
        "{name} 不能用作模型名称：请用字母、数字和 . _ -，并以 --name 指定。",
    ),
    "model.choice-lost": (
        "The default model {model} is no longer installed; choose another one: bertfill-ls model use NAME (bertfill-zh "
        "comes with the program).",
        "默认模型 {model} 已不存在；请另选一个：bertfill-ls model use 名称（自带模型为 bertfill-zh）。",
    ),
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
    "model.manifest-unreadable": (
        "manifest.json in {folder} is damaged: it is not JSON of the kind expected; install the model again.",
        "{folder} 中的 manifest.json 已损坏：内容不是所需的 JSON；请重新安装模型。",
    ),
    "model.name-taken": (
        "The name {name} belongs to a model that is there already; give another one with --name.",
        "名称 {name} 已被现有模型使用；请用 --name 另取名称。",
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
}
