--- The options of this plugin, from `vim.g.bertfill`. The server's own settings are not here: they belong to
--- `vim.lsp.config('bertfill_ls', { settings = { bertfill = { … } } })`.
local M = {}

---@class bertfill.Options
---@field enable boolean start the server for its filetypes
---@field completion boolean|'auto' use Neovim's built-in completion; 'auto': unless blink.cmp or nvim-cmp is there
---@field mappings boolean map <C-g>m: insert a mask, mask the selection
---@field inlay_hints boolean show the first candidate after each mask
---@field highlight boolean mark what a prediction rests on while the cursor is on its mask
---@field highlight_delay integer milliseconds of rest before it is asked for
M.defaults = {
  enable = true,
  completion = 'auto',
  mappings = true,
  inlay_hints = true,
  highlight = true,
  highlight_delay = 120,
}

--- Whether a value may stand for an option; an option that does not exist takes no value.
---@param key string
---@param value any
---@return boolean
function M.accepts(key, value)
  if key == 'completion' then
    return value == 'auto' or type(value) == 'boolean'
  end
  return M.defaults[key] ~= nil and type(value) == type(M.defaults[key])
end

--- The options in force. What is wrong falls back to its default and is named by `:checkhealth bertfill`.
---@return bertfill.Options
---@return string[] wrong names of the options that were not understood
function M.get()
  local given = vim.g.bertfill
  local options, wrong = vim.deepcopy(M.defaults), {}
  for key, value in pairs(type(given) == 'table' and given or {}) do
    if M.accepts(key, value) then
      options[key] = value
    else
      table.insert(wrong, tostring(key))
    end
  end
  table.sort(wrong)
  return options, wrong
end

--- The completion plugin that is at work here, if any.
---@return string?
function M.completion_plugin()
  for _, name in ipairs({ 'blink.cmp', 'cmp' }) do
    local file = ('lua/%s/init.lua'):format((name:gsub('%.', '/')))
    if package.loaded[name] or #vim.api.nvim_get_runtime_file(file, false) > 0 then
      return name
    end
  end
end

return M
