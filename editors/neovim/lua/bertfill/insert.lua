--- Writing a mask without typing its brackets: with an input method on, `[` is `【` and `MASK` begins a composition.
local M = {}

local MASK = '[MASK]'
local KEY = '<C-g>m' -- no input method takes Ctrl+G, and Insert mode uses it as the first of two keys already

--- Put a mask at the cursor: before it in Insert mode, behind it elsewhere, as |p| does; then offer its candidates.
function M.insert_mask()
  local inserting = vim.fn.mode():sub(1, 1) == 'i'
  vim.api.nvim_put({ MASK }, 'c', not inserting, true)
  if inserting and require('bertfill.completion').is_wanted() then
    vim.schedule(vim.lsp.completion.get) -- the server has to see the change first
  end
end

--- Map the keys of one buffer, unless they are taken or the user has mapped the `<Plug>` keys otherwise.
---@param bufnr integer
function M.map(bufnr)
  local say = require('bertfill.messages').say
  local function map(mode, plug, action, description)
    vim.keymap.set(mode, plug, action, { buffer = bufnr, desc = description })
    if vim.fn.hasmapto(plug, mode) == 0 and vim.fn.maparg(KEY, mode) == '' then
      vim.keymap.set(mode, KEY, plug, { buffer = bufnr, remap = true, desc = description })
    end
  end
  map('i', '<Plug>(bertfill-insert-mask)', M.insert_mask, say('command.insert-mask'))
  map('x', '<Plug>(bertfill-mask)', ':BertfillMask<CR>', say('command.mask'))
end

return M
