"""Why a server that ``bertfill.remote.url`` names does not answer, and what to do next."""

SENTENCES = {
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
}
