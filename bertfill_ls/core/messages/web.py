"""What ``bertfill-ls web`` says on the terminal, to the page, and to programs that send batches."""

SENTENCES = {
    "web.address": ("The workbench is at {address}", "工作台地址：{address}"),
    "web.bad-host": (
        "{host} is no address of a network: write --host 127.0.0.1 or leave it out.",
        "{host} 不是网络地址：请写 --host 127.0.0.1 或省略该选项。",
    ),
    "web.batch-bad-top-k": ("“topK” must be a whole number from 1 to {most}.", "“topK” 须为 1 至 {most} 的整数。"),
    "web.batch-needs-lines": (
        "Send a JSON object with “lines”, a list of texts, as application/json.",
        "请以 application/json 发送一个 JSON 对象，其中 “lines” 为文本列表。",
    ),
    "web.batch-too-large": (
        "A batch holds up to {lines} lines of up to {longest} characters; use bertfill-ls fill -f FILE for more.",
        "一批最多 {lines} 行，每行最多 {longest} 个字符；更多内容请用 bertfill-ls fill -f 文件。",
    ),
    "web.cannot-listen": (
        "Cannot listen at {host}, port {port}: {reason}. Choose another --host or --port.",
        "无法监听 {host} 的端口 {port}：{reason}。请用 --host 或 --port 另行指定。",
    ),
    "web.ending": (
        "The workbench is ending; start bertfill-ls web again.",
        "工作台正在结束；请重新运行 bertfill-ls web。",
    ),
    "web.exposed": (
        "Other machines can connect, and nothing is encrypted: whoever listens on the network can read what you write.",
        "其他机器可以连接，且传输不加密：网络上的监听者能读到你写的内容。",
    ),
    "web.how-it-ends": (
        "Ctrl+C ends it. Keep the address to yourself: whoever has it can use the workbench.",
        "按 Ctrl+C 结束。请勿把地址告诉别人：有地址就能使用工作台。",
    ),
    "web.message-too-long": (
        "More than {most} MB were sent at once; send fewer lines.",
        "一次发送超过 {most} MB；请减少行数。",
    ),
    "web.no-extra": (
        "The workbench needs a web server, which is not installed with bertfill by default. Install it: {command}",
        "工作台需要一个网页服务器，它不随 bertfill 默认安装。请安装：{command}",
    ),
    "web.no-free-port": (
        "All ports from {first} to {last} are in use; name another with --port.",
        "端口 {first} 至 {last} 均被占用；请用 --port 另行指定。",
    ),
    "web.not-built": (
        "The page is missing from this installation: install bertfill again, or run make web in a clone (needs Node.js"
        " 20).",
        "此安装缺少网页文件：请重新安装 bertfill，或在克隆中运行 make web（需要 Node.js 20）。",
    ),
    "web.not-here": (
        "This bertfill came with an editor's extension and serves no page. Install bertfill-ls with pip for that.",
        "随编辑器扩展安装的 bertfill 不含网页工作台。请用 pip 安装 bertfill-ls 后再运行。",
    ),
    "web.not-loopback": (
        "At {host} other machines could connect and read what you write; leave --host out, or add --expose-to-network"
        " if that is what you want.",
        "监听 {host} 时其他机器可以连接并读到你写的内容；请省略 --host，确需如此时加上 --expose-to-network。",
    ),
    "web.port-in-use": (
        "Port {port} of {host} is in use; name another, or leave --port out for the first free one.",
        "{host} 的端口 {port} 已被占用；请另行指定，或省略 --port 自动选用空闲端口。",
    ),
    "web.refused-host": (
        "Refused: this address is not the one that bertfill-ls web has printed. Open that one.",
        "已拒绝：此地址不是 bertfill-ls web 给出的地址，请打开那个地址。",
    ),
    "web.refused-origin": (
        "Refused: another page has asked for this.",
        "已拒绝：请求来自其他网页。",
    ),
    "web.refused-token": (
        "Refused: open the whole address that bertfill-ls web has printed, with ?token=… at its end.",
        "已拒绝：请打开 bertfill-ls web 给出的完整地址，末尾带有 ?token=…。",
    ),
    "web.too-many-batches": (
        "{most} batches are being filled already; wait for one to end.",
        "已有 {most} 批文本正在填补；请等其中一批完成。",
    ),
}
