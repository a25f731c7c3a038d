--- `:checkhealth bertfill`: each finding comes with the next step.
local M = {}

local options = require('bertfill.options')
local say = require('bertfill.messages').say
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
  health.start(say('health.server'))
  local command = (vim.lsp.config.bertfill_ls or {}).cmd
  if type(command) ~= 'table' then
    return health.info(say('health.custom-command'))
  end
  if vim.fn.executable(command[1]) == 0 then
    return health.error(say('health.not-found', command[1]), {
      say('health.install'),
      say('health.set-command'),
    })
  end
  local version, code = run({ command[1], '--version' })
  if code ~= 0 then
    return health.error(say('health.command-failed', command[1], version), { say('health.install-again') })
  end
  health.ok(('%s (%s)'):format(version, vim.fn.exepath(command[1])))
  local report, doctor = run({ command[1], 'doctor' })
  local tell = doctor == 0 and health.info or health.warn
  tell(report)
end

local function check_clients()
  health.start(say('health.clients'))
  local clients = vim.lsp.get_clients({ name = 'bertfill_ls' })
  if #clients == 0 then
    return health.info(say('health.no-clients'))
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    health.ok(say('health.client', client.id, buffers, client.offset_encoding))
  end
end

local function check_options()
  health.start(say('health.options'))
  local _, wrong = options.get()
  for _, key in ipairs(wrong) do
    health.warn(say('health.option-unknown', key), { say('health.options-help') })
  end
  if #wrong == 0 then
    health.ok(say('health.options-fine'))
  end
  local plugin = options.completion_plugin()
  health.info(plugin and say('health.completion-plugin', plugin, plugin) or say('health.completion-built-in'))
end

function M.check()
  health.start(say('health.neovim'))
  if vim.fn.has('nvim-0.11') == 1 then
    health.ok(tostring(vim.version()))
  else
    return health.error(say('neovim-too-old'), { say('health.upgrade') })
  end
  check_server()
  check_clients()
  check_options()
end

return M
