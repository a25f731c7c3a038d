"""What settings are for, those of editors and of projects, and what is wrong with a value."""

SENTENCES = {
    "project.bad-value": ("{file}: the value of {name} cannot be used.", "{file}：{name} 的值无效。"),
    "project.for-a-machine": (
        "{file}: {name} is yours to choose for this computer, in your editor's settings; a project cannot.",
        "{file}：{name} 只能由你在编辑器设置中为本机选定，项目无权设置。",
    ),
    "project.not-a-list": ("{file}: {name} must be a list of words.", "{file}：{name} 应为字符串列表。"),
    "project.not-toml": (
        "{file} is no TOML (line {line}, column {column}); mend it, or take it away.",
        "{file} 不是有效的 TOML（第 {line} 行第 {column} 列）；请改正或移走。",
    ),
    "project.unknown-code": ("{file}: {name} is no code of a problem.", "{file}：没有代码 {name}。"),
    "project.unknown-name": ("{file}: there is no setting {name} here.", "{file}：没有设置 {name}。"),
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
    "settings.maskAliases": (
        "What else stands for one mask each, because it is quicker to type; for example □, ＿＿, [?] or ??.",
        "还有哪些写法各代表一个掩码，以便输入；例如 □、＿＿、[?]、??。",
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
}
