"""What goes wrong between here and a model hub, and what to do next."""

SENTENCES = {
    "hub.answer": (
        "{host} does not answer as a model hub does; look at the address (HF_ENDPOINT, --from), or try again later.",
        "{host} 的应答不符合模型库的格式；请检查地址（HF_ENDPOINT、--from），或稍后再试。",
    ),
    "hub.busy": (
        "Another pull is at work in {folder}; wait for its end.",
        "另一个下载任务正在使用 {folder}；请等它结束。",
    ),
    "hub.by-hand": (
        "By hand: save the files of {page} into a folder, then run bertfill-ls model import FOLDER.",
        "也可手动下载：把 {page} 中的文件存入一个文件夹，再运行 bertfill-ls model import 文件夹。",
    ),
    "hub.cannot-write": (
        "Nothing can be written to {folder} ({reason}); give bertfill a folder it may write to.",
        "无法写入 {folder}（{reason}）；请换用可写的文件夹。",
    ),
    "hub.certificate": (
        "The certificate of {host} is not trusted ({reason}): this network opens secure connections, or wants a login "
        "first. Log in with a browser; have the system trust a company's certificate, or name it in SSL_CERT_FILE.",
        "{host} 的证书不受信任（{reason}）：当前网络可能会检查加密连接，或要求先登录。请先用浏览器登录；"
        "若是公司的证书，请加入系统信任列表，或用 SSL_CERT_FILE 指定证书文件。",
    ),
    "hub.certificates-file": (
        "{place} names {file}, which holds no certificates; correct it, or unset it.",
        "{place} 指向的 {file} 不是证书文件；请改正或取消该变量。",
    ),
    "hub.changed": (
        "{file} on {host} is not the one that was listed; run the same command again.",
        "{host} 上的 {file} 与清单不一致；请再次运行同一命令。",
    ),
    "hub.cut": (
        "{host} has cut the connection again and again. What has come is kept: the same command goes on from there.",
        "与 {host} 的连接屡次中断。已下载的部分会保留，再次运行同一命令即可续传。",
    ),
    "hub.disk-full": (
        "The disk of {folder} is full. What has come is kept: make room, and the same command goes on from there.",
        "{folder} 所在的磁盘已满。已下载的部分会保留：请腾出空间，再次运行同一命令即可续传。",
    ),
    "hub.endpoint": (
        "{place} is {endpoint}, which is no address of a hub; write https://HOST.",
        "{place} 的值 {endpoint} 不是模型库地址；请写成 https://主机名。",
    ),
    "hub.forbidden": (
        "{host} refuses to serve this network (403); try another network, or another source with --from.",
        "{host} 拒绝了来自当前网络的请求（403）；请换一个网络，或用 --from 换一个来源。",
    ),
    "hub.gated": (
        "{host} gives {name} only to those who have accepted its terms: do so on {page}, then set HF_TOKEN to a token "
        "of your account.",
        "{name} 须先同意使用条款才能从 {host} 下载：请在 {page} 同意条款，再把账号的令牌设为 HF_TOKEN。",
    ),
    "hub.gated-denied": (
        "The account of your token may not have {name} yet: accept its terms on {page}, or wait until {host} agrees.",
        "你的令牌所属账号还不能下载 {name}：请在 {page} 同意使用条款，或等待 {host} 批准。",
    ),
    "hub.hash": (
        "{file} came from {host} twice, and not as it was listed (SHA-256): something on the way damages it. Use "
        "another network, or another source with --from.",
        "两次从 {host} 下载的 {file} 均与清单不符（SHA-256），可能在途中损坏。请换一个网络，或用 --from 换一个来源。",
    ),
    "hub.length": (
        "{file} has {found} bytes on {host} instead of {expected}; try again later, or another source with --from.",
        "{host} 上的 {file} 为 {found} 字节，应为 {expected} 字节；请稍后再试，或用 --from 换一个来源。",
    ),
    "hub.limited": (
        "{host} allows no more requests for {seconds} seconds; run the same command after that.",
        "{host} 限制了请求次数，请在 {seconds} 秒后再次运行同一命令。",
    ),
    "hub.name": (
        "{name} is no name of a model; write OWNER/NAME, as in hfl/chinese-roberta-wwm-ext.",
        "{name} 不是模型名称；请写成“所有者/名称”，例如 hfl/chinese-roberta-wwm-ext。",
    ),
    "hub.no-answer": (
        "{host} does not answer; look whether this network reaches it, or needs a proxy (HTTPS_PROXY).",
        "{host} 没有应答；请检查当前网络能否访问它，或是否需要代理（HTTPS_PROXY）。",
    ),
    "hub.no-config": (
        "{name} has no config.json (but: {found}), so it is no checkpoint of transformers; take another model.",
        "{name} 中没有 config.json（有：{found}），不是 transformers 格式的检查点；请换一个模型。",
    ),
    "hub.no-file": (
        "{host} has lost {file} of {name}; try again later, or another source with --from.",
        "{host} 上的 {name} 缺少 {file}；请稍后再试，或用 --from 换一个来源。",
    ),
    "hub.no-hash": (
        "{host} gives no hash for {file}, so it cannot be checked; take another source with --from.",
        "{host} 没有给出 {file} 的校验和，无法核对；请用 --from 换一个来源。",
    ),
    "hub.no-host": (
        "The host {host} is not found; look whether this machine is on a network, and whether the name is right.",
        "找不到主机 {host}；请检查是否已联网，以及主机名是否正确。",
    ),
    "hub.no-model": (
        "{host} has no model {name}, or shows it to its owner only: check the name; for a private one set HF_TOKEN.",
        "{host} 上没有模型 {name}，或该模型未公开：请核对名称；私有模型请设置 HF_TOKEN。",
    ),
    "hub.no-revision": (
        "{name} on {host} has no revision {revision}; leave it out for the newest.",
        "{host} 上的 {name} 没有版本 {revision}；省略版本即取最新版。",
    ),
    "hub.no-room": (
        "{needed} MB are needed in {folder}, and {free} MB are free; make room, then run the same command again.",
        "{folder} 需要 {needed} MB，只剩 {free} MB；请腾出空间后再次运行同一命令。",
    ),
    "hub.no-vocabulary": (
        "{name} has neither tokenizer.json nor vocab.txt (but: {found}); take another model.",
        "{name} 中既没有 tokenizer.json 也没有 vocab.txt（有：{found}）；请换一个模型。",
    ),
    "hub.no-weights": (
        "{name} has its weights in no form that can be read (but: {found}); model.safetensors or pytorch_model.bin is "
        "needed. Take another model.",
        "{name} 中没有可读取的权重（有：{found}），需要 model.safetensors 或 pytorch_model.bin；请换一个模型。",
    ),
    "hub.not-here": (
        "This bertfill came with an editor's extension and cannot connect. Install bertfill-ls with pip, and pull the "
        "model with that.",
        "随编辑器扩展安装的 bertfill 不能联网。请用 pip 安装 bertfill-ls，再用它下载模型。",
    ),
    "hub.not-on-modelscope": (
        "{host} has no public model {name}. Many go by other names there than on the hub: look for it on {page}.",
        "{host} 上没有公开的模型 {name}。许多模型在魔搭（ModelScope）上的名称与 Hugging Face 不同：请在 {page} 查找。",
    ),
    "hub.offline": (
        "{variable} forbids to connect; unset it to pull a model.",
        "{variable} 禁止联网；要下载模型，请取消该变量。",
    ),
    "hub.page": (
        "{host} answers with a web page instead of data: this network may want you to log in first. Open a browser, "
        "then run the same command again.",
        "{host} 返回的是网页而不是数据：当前网络可能要求先登录。请打开浏览器完成登录，再次运行同一命令。",
    ),
    "hub.passed-on": (
        "{source} had sent us on to {host}.",
        "（由 {source} 跳转到 {host}。）",
    ),
    "hub.proxy-form": (
        "The proxy of this system cannot be understood; HTTPS_PROXY is http://HOST:PORT or socks5://HOST:PORT.",
        "无法识别系统的代理设置；HTTPS_PROXY 应写成 http://主机:端口 或 socks5://主机:端口。",
    ),
    "hub.proxy-login": (
        "The proxy {proxy} wants a name and a password, on the way to {host}: "
        "HTTPS_PROXY={scheme}://NAME:PASSWORD@HOST:PORT.",
        "代理 {proxy} 要求用户名和密码（目标主机 {host}）：HTTPS_PROXY={scheme}://用户名:密码@主机:端口。",
    ),
    "hub.proxy-no-socks": (
        "{proxy} does not answer as a SOCKS5 proxy, on the way to {host}; for the port of an HTTP proxy write "
        "HTTPS_PROXY=http://HOST:PORT.",
        "{proxy} 的应答不是 SOCKS5 代理（目标主机 {host}）；若是 HTTP 代理的端口，请写成 HTTPS_PROXY=http://主机:端口。",
    ),
    "hub.proxy-refuses": (
        "The proxy {proxy} does not let us through to {host} (status {status}); ask who runs it, or name another one "
        "in HTTPS_PROXY.",
        "代理 {proxy} 不允许访问 {host}（状态码 {status}）；请联系代理的管理员，或在 HTTPS_PROXY 中换用其他代理。",
    ),
    "hub.proxy-unreachable": (
        "The proxy {proxy} cannot be reached ({reason}), on the way to {host}; start it, or unset HTTPS_PROXY.",
        "无法连接代理 {proxy}（{reason}），目标主机为 {host}；请启动代理，或取消 HTTPS_PROXY。",
    ),
    "hub.redirect": (
        "{host} sends us on to {to}, where bertfill does not follow; take another source with --from.",
        "{host} 要求跳转到 {to}，bertfill 不会跟随；请用 --from 换一个来源。",
    ),
    "hub.server": (
        "{host} is out of order (status {status}); try again later, or another source with --from.",
        "{host} 出现故障（状态码 {status}）；请稍后再试，或用 --from 换一个来源。",
    ),
    "hub.source": (
        "There is no source {source}; known are {known}, and addresses that begin with https://.",
        "没有来源 {source}；可用的有 {known}，以及以 https:// 开头的地址。",
    ),
    "hub.stalled": (
        "{host} has gone silent. What has come is kept: the same command goes on from there.",
        "{host} 不再发送数据。已下载的部分会保留，再次运行同一命令即可续传。",
    ),
    "hub.status": (
        "{host} answers with the status {status}, which was not to be expected; try again later, or another source "
        "with --from.",
        "{host} 返回了意外的状态码 {status}；请稍后再试，或用 --from 换一个来源。",
    ),
    "hub.tls": (
        "No secure connection to {host} comes about ({reason}); something on the way may cut it. Use another network, "
        "or a proxy (HTTPS_PROXY).",
        "无法与 {host} 建立加密连接（{reason}），可能在途中被切断。请换一个网络，或使用代理（HTTPS_PROXY）。",
    ),
    "hub.token-form": (
        "What {place} holds is no token; write the token alone, or take it away.",
        "{place} 中的内容不是令牌；请只写令牌本身，或将其删除。",
    ),
    "hub.token-refused": (
        "{host} has no public model {name}, and does not accept the token from {place}: check the name; for a private "
        "model make a new token.",
        "{host} 上没有公开的模型 {name}，且不接受 {place} 中的令牌：请核对名称；私有模型请重新生成令牌。",
    ),
    "hub.token-stays": (
        "{source} is shown no token: that is for huggingface.co, or for the https:// address in HF_ENDPOINT.",
        "令牌不会发给 {source}，只会发给 huggingface.co 或 HF_ENDPOINT 中以 https:// 开头的地址。",
    ),
    "hub.too-large": (
        "{file} of {name} has {size} MB, more than the {most} MB that a model of this kind needs; take another model.",
        "{name} 的 {file} 有 {size} MB，超过此类模型所需的 {most} MB；请换一个模型。",
    ),
    "hub.try-modelscope": (
        "From mainland China, --from modelscope is often faster.",
        "在中国大陆，可改用 --from modelscope。",
    ),
    "hub.unreachable": (
        "{host} cannot be reached ({reason}); look at the network, or name a proxy in HTTPS_PROXY.",
        "无法连接 {host}（{reason}）；请检查网络，或在 HTTPS_PROXY 中指定代理。",
    ),
}
