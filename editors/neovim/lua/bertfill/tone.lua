--- The candidates of a mask under each end of its sentence, to choose from.
local M = {}

local say = require('bertfill.messages').say

---@class bertfill.ToneComparison what `bertfill.server.compareTone` answers
---@field variants { mark: string, candidates: { text: string, score: number }[] }[]
---@field maskRange lsp.Range
---@field markRange lsp.Range

---@param comparison bertfill.ToneComparison
---@return { mark: string, text: string, score: number }[]
local function choices(comparison)
  local found = {}
  for _, variant in ipairs(comparison.variants) do
    for _, candidate in ipairs(variant.candidates) do
      table.insert(found, { mark = variant.mark, text = candidate.text, score = candidate.score })
    end
  end
  return found
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param comparison bertfill.ToneComparison
function M.choose(client, bufnr, comparison)
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  local found = choices(comparison)
  local widest = 0
  for _, choice in ipairs(found) do
    widest = math.max(widest, vim.fn.strdisplaywidth(choice.text))
  end
  vim.ui.select(found, {
    prompt = say('title.tone'),
    kind = 'bertfill',
    format_item = function(choice)
      local gap = (' '):rep(widest - vim.fn.strdisplaywidth(choice.text) + 2)
      return ('……%s  %s%s%4.1f%%'):format(choice.mark, choice.text, gap, choice.score * 100)
    end,
  }, function(choice)
    if not choice then
      return
    end
    if vim.api.nvim_buf_get_changedtick(bufnr) ~= tick then
      return vim.notify(say('text-changed'), vim.log.levels.INFO)
    end
    vim.lsp.util.apply_text_edits({
      { range = comparison.maskRange, newText = choice.text },
      { range = comparison.markRange, newText = choice.mark },
    }, bufnr, client.offset_encoding)
  end)
end

return M
