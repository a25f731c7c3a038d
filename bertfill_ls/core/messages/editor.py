"""What an editor shows for the asking: code actions, and the commands with what they answer."""

SENTENCES = {
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
    "command.beyond": (
        "There are {beyond} more: run the command again.",
        "还有 {beyond} 处，请再次执行该命令。",
    ),
    "command.cancelled": ("Cancelled; nothing was changed.", "已取消，未作改动。"),
    "command.fill-label": ("Fill masks", "填补掩码"),
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
}
