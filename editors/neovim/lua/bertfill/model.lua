--- Which model answers: the installed ones with what is known of each here, to choose from.
local M = {}

local say = require('bertfill.messages').say

---@class bertfill.InstalledModel
---@field name string
---@field isCurrent boolean
---@field plain string size, milliseconds, smoke test and licence, or why it cannot be used

---@class bertfill.ModelList what `bertfill.server.models` answers
---@field models bertfill.InstalledModel[]

--- Have every running server, and those that start in this session, answer with a model.
---@param name string
local function set(name)
  local settings = { bertfill = { model = name } }
  vim.lsp.config('bertfill_ls', { settings = settings })
  for _, client in ipairs(vim.lsp.get_clients({ name = 'bertfill_ls' })) do
    client.settings = vim.tbl_deep_extend('force', client.settings or {}, settings)
    client:notify('workspace/didChangeConfiguration', { settings = client.settings })
  end
end

---@param client vim.lsp.Client
---@param list bertfill.ModelList
---@param announce fun(client: vim.lsp.Client) tells how the next loading ends
function M.choose(client, list, announce)
  local widest = 0
  for _, model in ipairs(list.models) do
    widest = math.max(widest, vim.fn.strdisplaywidth(model.name))
  end
  vim.ui.select(list.models, {
    prompt = say('title.model'),
    kind = 'bertfill',
    format_item = function(model)
      local gap = (' '):rep(widest - vim.fn.strdisplaywidth(model.name) + 2)
      return (model.isCurrent and '* ' or '  ') .. model.name .. gap .. model.plain
    end,
  }, function(model)
    if not model or model.isCurrent then
      return
    end
    vim.notify(say('model-chosen', model.name, model.name), vim.log.levels.INFO)
    announce(client)
    set(model.name)
  end)
end

return M
