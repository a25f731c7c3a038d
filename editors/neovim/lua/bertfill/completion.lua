--- Neovim's built-in completion for one buffer, such that nothing is written which the writer did not choose.
local M = {}

local options = require('bertfill.options')

--- 'completeopt' with nothing inserted unasked, and with the menu also for a single candidate. Neovim's own default
--- inserts the first item as soon as the menu opens: who types on after `]` would lose the mask.
---@param value string the option as it is
---@return string
function M.chosen_by_hand(value)
  local flags = vim.split(value, ',', { trimempty = true })
  local function add(flag)
    if not vim.tbl_contains(flags, flag) then
      table.insert(flags, flag)
    end
  end
  if not vim.tbl_contains(flags, 'noinsert') then
    add('noselect')
  end
  add('menuone')
  return table.concat(flags, ',')
end

--- Whether built-in completion is this plugin's business here.
---@return boolean
function M.is_wanted()
  local wanted = options.get().completion
  return wanted == true or (wanted == 'auto' and not options.completion_plugin())
end

---@param client vim.lsp.Client
---@param bufnr integer
function M.enable(client, bufnr)
  -- Also from the buffer's own value, which a user's ftplugin may have set.
  vim.bo[bufnr].completeopt =
    M.chosen_by_hand(vim.bo[bufnr].completeopt ~= '' and vim.bo[bufnr].completeopt or vim.go.completeopt)
  vim.lsp.completion.enable(true, client.id, bufnr, {
    autotrigger = true,
    convert = function()
      return { kind = '' } -- every item is a candidate; a column that says so tells nobody anything
    end,
  })
end

return M
