--- Shows in the buffer which words a prediction rests on: colours on the words, one line below. Nothing is covered, and
--- all of it goes with the next move or change.
local M = {}

local namespace = vim.api.nvim_create_namespace('bertfill.explain')

-- From how large a share of what helps the candidate a token gets its colour; below the last it gets none.
local LEVELS = { { 0.25, 'BertfillReasonStrong' }, { 0.1, 'BertfillReason' }, { 0.04, 'BertfillReasonWeak' } }

---@param share number
---@return string?
local function group_of(share)
  for _, level in ipairs(LEVELS) do
    if share >= level[1] then
      return level[2]
    end
  end
end

---@param text string
---@param width integer cells
---@return string[]
local function wrapped(text, width)
  local lines, line = {}, ''
  for _, character in ipairs(vim.fn.split(text, '\\zs')) do
    if vim.fn.strdisplaywidth(line .. character) > width then
      table.insert(lines, line)
      line = ''
    end
    line = line .. character
  end
  table.insert(lines, line)
  return lines
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param range lsp.Range
---@param group string
local function colour(client, bufnr, range, group)
  local function place(position)
    local line = vim.api.nvim_buf_get_lines(bufnr, position.line, position.line + 1, false)[1] or ''
    return position.line, vim.str_byteindex(line, client.offset_encoding, position.character, false)
  end
  local row, column = place(range.start)
  local end_row, end_column = place(range['end'])
  vim.api.nvim_buf_set_extmark(bufnr, namespace, row, column, {
    end_row = end_row,
    end_col = end_column,
    hl_group = group,
    priority = 200, -- above semantic tokens
    strict = false,
  })
  return end_row
end

---@param bufnr integer
function M.clear(bufnr)
  vim.api.nvim_buf_clear_namespace(bufnr, namespace, 0, -1)
end

---@class bertfill.Explanation what `bertfill.server.explain` answers
---@field plain string
---@field maskRange lsp.Range
---@field tokens { range: lsp.Range, share: number }[]

---@param client vim.lsp.Client
---@param bufnr integer
---@param explanation bertfill.Explanation
function M.show(client, bufnr, explanation)
  M.clear(bufnr)
  local row = colour(client, bufnr, explanation.maskRange, 'BertfillExplained')
  for _, token in ipairs(explanation.tokens) do
    local group = group_of(token.share)
    if group then
      colour(client, bufnr, token.range, group)
    end
  end
  local window = vim.fn.bufwinid(bufnr)
  local width = window > 0 and vim.api.nvim_win_get_width(window) - 8 or 72
  local summary = explanation.plain:match('[^\n]+$') or ''
  vim.api.nvim_buf_set_extmark(bufnr, namespace, row, 0, {
    virt_lines = vim.tbl_map(function(line)
      return { { line, 'BertfillExplanation' } }
    end, wrapped(summary, width)),
  })
  vim.api.nvim_create_autocmd({ 'CursorMoved', 'TextChanged', 'InsertEnter', 'BufLeave' }, {
    group = vim.api.nvim_create_augroup('bertfill.explain.' .. bufnr, {}),
    buffer = bufnr,
    once = true,
    callback = function()
      M.clear(bufnr)
    end,
  })
end

return M
