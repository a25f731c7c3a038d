--- Filling one mask from Normal mode, without the completion menu.
local M = {}

local say = require('bertfill.messages').say

--- How an item reads in a list: the candidate and its confidence.
---@param item lsp.CompletionItem
---@return string
local function label(item)
  local beside = item.labelDetails and (item.labelDetails.description or item.labelDetails.detail) or item.detail
  return beside and ('%s  %s'):format(item.label, vim.trim(beside)) or item.label
end

--- Apply an item as a whole: its own edit and what goes with it, in one undo step.
---@param item lsp.CompletionItem
---@param client vim.lsp.Client
---@param bufnr integer
function M.apply(item, client, bufnr)
  local edits = vim.list_extend({ item.textEdit }, item.additionalTextEdits or {})
  vim.lsp.util.apply_text_edits(edits, bufnr, client.offset_encoding)
end

--- Ask for the candidates of the mask under the cursor and let the user choose.
---@param client vim.lsp.Client
---@param bufnr integer
function M.select(client, bufnr)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  -- In Normal mode the cursor stands on a character: the `[` of a mask is meant to be inside it.
  params.position.character = params.position.character + 1
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  client:request('textDocument/completion', params, function(err, result)
    local items = result and (result.items or result) or {}
    if err or #items == 0 then
      return vim.notify(err and err.message or say('no-mask'), vim.log.levels.INFO)
    end
    vim.ui.select(items, { prompt = 'bertfill', format_item = label, kind = 'bertfill' }, function(item)
      if not item then
        return
      end
      if vim.api.nvim_buf_get_changedtick(bufnr) ~= tick then
        return vim.notify(say('text-changed'), vim.log.levels.INFO)
      end
      M.apply(item, client, bufnr)
    end)
  end, bufnr)
end

return M
