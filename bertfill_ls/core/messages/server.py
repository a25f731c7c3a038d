"""What the language server says unasked, and when it is asked how it is."""

SENTENCES = {
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
    "server.model-ready": ("ready", "就绪"),
    "server.out-of-step": (
        "bertfill and the editor no longer have the same text of {name}: please close the document and open it again.",
        "bertfill 与编辑器中 {name} 的文本不一致，请关闭该文档后重新打开。",
    ),
    "server.remote-away": (
        "bertfill: {reason} The model on this computer answers instead.",
        "bertfill：{reason}现由本机模型作答。",
    ),
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
}
