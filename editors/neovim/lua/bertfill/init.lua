--- What happens when the server attaches to a buffer.
local M = {}

local options = require('bertfill.options')

local function on_insert_or_command(client, bufnr)
  if vim.fn.mode():sub(1, 1) == 'i' then
    return vim.lsp.completion.get()
  end
  require('bertfill.fill').select(client, bufnr)
end

--- Fill the mask under the cursor: the completion menu in Insert mode, a list to choose from elsewhere.
function M.fill()
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'bertfill_ls' })[1]
  if client then
    on_insert_or_command(client, vim.api.nvim_get_current_buf())
  end
end

---@param client vim.lsp.Client
---@param bufnr integer
function M.on_attach(client, bufnr)
  local wanted = options.get()
  require('bertfill.commands').create(client, bufnr)
  require('bertfill.colors').dress(client, bufnr)
  if require('bertfill.completion').is_wanted() then
    require('bertfill.completion').enable(client, bufnr)
  end
  if wanted.mappings then
    require('bertfill.insert').map(bufnr)
  end
  if wanted.inlay_hints and client:supports_method('textDocument/inlayHint') then
    vim.lsp.inlay_hint.enable(true, { bufnr = bufnr })
  end
  if wanted.highlight and client:supports_method('textDocument/documentHighlight') then
    require('bertfill.highlight').follow_cursor(client, bufnr, wanted.highlight_delay)
  end
end

return M
