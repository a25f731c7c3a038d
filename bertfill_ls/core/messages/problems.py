"""What is wrong with masks and with what stands around them: the messages of diagnostics."""

SENTENCES = {
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
    "problem.more": (
        "From here on {count} more problems are not listed. Fix some, and they will be.",
        "从这里开始还有 {count} 个问题没有列出，修正前面的问题后会继续显示。",
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
}
