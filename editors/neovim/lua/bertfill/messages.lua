--- The sentences of this plugin, in English and Chinese. The server has its own and chooses by the same rule.
local M = {}

-- Key, English, Chinese. The placeholders are those of `string.format`, in the same order in both.
M.sentences = {
  ['command.explain'] = { 'Show which words the prediction rests on', '看这个预测依据哪些词' },
  ['command.fill'] = { 'Choose what fills the mask under the cursor', '选一个字填补光标处的掩码' },
  ['command.fill-all'] = { 'Fill every mask with its first candidate', '用首选填补所有掩码' },
  ['command.hints'] = { 'Show the hints after the masks, or hide them', '显示或隐藏掩码后面的提示' },
  ['command.insert-mask'] = { 'Insert a mask at the cursor', '在光标处插入掩码' },
  ['command.log'] = { 'Open the log of the language client', '打开语言客户端的日志' },
  ['command.mask'] = { 'Replace the selected characters with masks', '把选中的字变成掩码' },
  ['command.model'] = { 'Choose which model answers', '选择由哪个模型作答' },
  ['command.restart'] = { 'Load the model again', '重新载入模型' },
  ['command.rewrite'] = { 'Choose another word for the selected one', '给选中的词换一种说法' },
  ['command.status'] = { 'Show the model, its state and latency', '查看模型、状态与延迟' },
  ['command.tone'] = { 'Compare the candidates under 。！？', '并排比较 。！？ 下的候选' },
  ['health.client'] = {
    'client %d: %d buffer(s), columns in %s',
    '客户端 %d：%d 个缓冲区，列的单位为 %s',
  },
  ['health.clients'] = { 'bertfill: attached clients', 'bertfill：已连接的客户端' },
  ['health.command-failed'] = { '`%s --version` failed: %s', '`%s --version` 失败：%s' },
  ['health.completion-built-in'] = { 'built-in completion', '使用内置补全' },
  ['health.completion-plugin'] = {
    'completion by %s (:help bertfill-%s)',
    '由 %s 补全（:help bertfill-%s@cn）',
  },
  ['health.custom-command'] = {
    'the server is started by a function of your configuration',
    '服务器由你配置中的函数启动',
  },
  ['health.install'] = {
    'pipx install bertfill_ls-VERSION.whl (the wheel of a release, or of `make wheel`)',
    'pipx install bertfill_ls-版本号.whl（发布的 wheel，或用 `make wheel` 构建）',
  },
  ['health.install-again'] = { 'install bertfill-ls again', '请重新安装 bertfill-ls' },
  ['health.neovim'] = { 'bertfill: Neovim', 'bertfill：Neovim' },
  ['health.no-clients'] = {
    'none; open a text, Markdown or LaTeX file',
    '没有；请打开一个文本、Markdown 或 LaTeX 文件',
  },
  ['health.not-found'] = { '`%s` was not found', '没有找到 `%s`' },
  ['health.option-unknown'] = {
    'vim.g.bertfill.%s is not understood; its default is used',
    '看不懂 vim.g.bertfill.%s，改用默认值',
  },
  ['health.options'] = { 'bertfill: options', 'bertfill：选项' },
  ['health.options-fine'] = { 'vim.g.bertfill is fine', 'vim.g.bertfill 没有问题' },
  ['health.options-help'] = { ':help bertfill-options', ':help bertfill-options@cn' },
  ['health.server'] = { 'bertfill: server', 'bertfill：服务器' },
  ['health.set-command'] = {
    "or name it: vim.lsp.config('bertfill_ls', { cmd = { '/path/to/bertfill-ls' } })",
    "或指定它的路径：vim.lsp.config('bertfill_ls', { cmd = { '/path/to/bertfill-ls' } })",
  },
  ['health.upgrade'] = { 'upgrade Neovim', '请升级 Neovim' },
  ['model-chosen'] = {
    "bertfill: loading %s, until Neovim ends; for good: settings = { bertfill = { model = '%s' } }",
    "bertfill：正在载入 %s，本次会话有效；长期使用请设置 settings = { bertfill = { model = '%s' } }",
  },
  ['neovim-too-old'] = { 'bertfill needs Neovim 0.11 or newer', 'bertfill 需要 Neovim 0.11 或更新的版本' },
  ['no-mask'] = {
    'bertfill: there is no mask under the cursor; write [MASK] where a character is missing',
    'bertfill：光标处没有掩码；请在缺字的地方写上 [MASK]',
  },
  ['not-attached'] = {
    'bertfill: the server has not started here yet; see :checkhealth bertfill',
    'bertfill：服务器尚未在这里启动；请看 :checkhealth bertfill',
  },
  ['not-enabled'] = {
    "bertfill: the server is switched off; :lua vim.lsp.enable('bertfill_ls') starts it",
    "bertfill：服务器已关闭；用 :lua vim.lsp.enable('bertfill_ls') 启动",
  },
  ['not-found'] = {
    -- Short enough for a line of 80 columns, or Neovim would wait for Enter before it shows the file.
    'bertfill: no program `%s` on the PATH; see :help bertfill-start',
    'bertfill：PATH 中没有程序 `%s`，见 :help bertfill-start@cn',
  },
  ['not-this-filetype'] = {
    'bertfill does not serve files of type "%s"; :help bertfill-start tells how to add it',
    'bertfill 不处理“%s”类型的文件；添加方法见 :help bertfill-start@cn',
  },
  ['restarting'] = { 'bertfill: loading the model again…', 'bertfill：正在重新载入模型…' },
  ['server-keeps-ending'] = {
    'bertfill: the server keeps ending; see :BertfillLog and :checkhealth bertfill',
    'bertfill：服务器反复退出，请看 :BertfillLog 和 :checkhealth bertfill',
  },
  ['text-changed'] = {
    'bertfill: the text has changed meanwhile; ask again',
    'bertfill：文字在此期间有改动，请再试一次',
  },
  ['title.explain'] = { 'Explain', '解释' },
  ['title.fill-all'] = { 'Fill all', '填补所有掩码' },
  ['title.mask'] = { 'Mask', '变成掩码' },
  ['title.model'] = { 'Model', '模型' },
  ['title.restart'] = { 'Restart', '重新载入' },
  ['title.status'] = { 'Status', '状态' },
  ['title.tone'] = { 'Tone', '语气' },
}

--- Whether the user reads Chinese: by the server's setting `language`, else by the environment in POSIX's order.
---@return boolean
local function in_chinese()
  local wanted = vim.lsp.config and vim.tbl_get(vim.lsp.config, 'bertfill_ls', 'settings', 'bertfill', 'language')
  if wanted == 'en' or wanted == 'zh-CN' then
    return wanted == 'zh-CN'
  end
  for _, name in ipairs({ 'LC_ALL', 'LC_MESSAGES', 'LANG' }) do
    local tag = vim.env[name] or ''
    if tag ~= '' then
      return tag:lower():match('^[^-_.]*') == 'zh'
    end
  end
  return false
end

--- A sentence in the user's language.
---@param key string
---@param ... any what its placeholders stand for
---@return string
function M.say(key, ...)
  return M.sentences[key][in_chinese() and 2 or 1]:format(...)
end

return M
