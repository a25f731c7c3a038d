--- `:checkhealth bertfill`: each finding comes with the next step.
local M = {}

local options = require('bertfill.options')
local health = vim.health

---@param command string[]
---@return string output
---@return integer code
local function run(command)
  local ok, result = pcall(function()
    return vim.system(command, { text = true, timeout = 20000 }):wait()
  end)
  if not ok then
    return tostring(result), 127
  end
  return vim.trim(result.stdout .. result.stderr), result.code
end

local function check_server()
  health.start('bertfill: server')
  local command = (vim.lsp.config.bertfill_ls or {}).cmd
  if type(command) ~= 'table' then
    return health.info('the server is started by a function of your configuration')
  end
  if vim.fn.executable(command[1]) == 0 then
    return health.error(('`%s` was not found'):format(command[1]), {
      'pipx install bertfill_ls-VERSION.whl (the wheel of a release, or of python -m build)',
      "or name it: vim.lsp.config('bertfill_ls', { cmd = { '/path/to/bertfill-ls' } })",
    })
  end
  local version, code = run({ command[1], '--version' })
  if code ~= 0 then
    return health.error(('`%s --version` failed: %s'):format(command[1], version), { 'install bertfill-ls again' })
  end
  health.ok(('%s (%s)'):format(version, vim.fn.exepath(command[1])))
  local report, doctor = run({ command[1], 'doctor' })
  local say = doctor == 0 and health.info or health.warn
  say(report)
end

local function check_clients()
  health.start('bertfill: attached clients')
  local clients = vim.lsp.get_clients({ name = 'bertfill_ls' })
  if #clients == 0 then
    return health.info('none; open a text, Markdown or LaTeX file')
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    health.ok(('client %d: %d buffer(s), columns in %s'):format(client.id, buffers, client.offset_encoding))
  end
end

local function check_options()
  health.start('bertfill: options')
  local _, wrong = options.get()
  for _, key in ipairs(wrong) do
    health.warn(('vim.g.bertfill.%s is not understood; its default is used'):format(key), { ':help bertfill-options' })
  end
  if #wrong == 0 then
    health.ok('vim.g.bertfill is fine')
  end
  local plugin = options.completion_plugin()
  health.info(plugin and ('completion by %s (:help bertfill-%s)'):format(plugin, plugin) or 'built-in completion')
end

function M.check()
  health.start('bertfill: Neovim')
  if vim.fn.has('nvim-0.11') == 1 then
    health.ok(tostring(vim.version()))
  else
    return health.error('Neovim 0.11 or newer is needed', { 'upgrade Neovim' })
  end
  check_server()
  check_clients()
  check_options()
end

return M
