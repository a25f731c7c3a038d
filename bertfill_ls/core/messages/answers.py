"""What is said of answers: candidates and what they rest on, what was filled, rows that cannot be read.

The editors and the command line say the same.
"""

SENTENCES = {
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
}
