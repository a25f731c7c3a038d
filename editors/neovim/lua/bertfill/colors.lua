--- Highlight groups. All are links with `default`, so a colour scheme or the user's own definition wins.
local M = {}

M.links = {
  BertfillMask = 'Special',
  BertfillChoice = 'Identifier',
  BertfillMalformed = 'DiagnosticUnderlineWarn',
  BertfillExplained = 'IncSearch',
  BertfillReasonStrong = 'DiffText',
  BertfillReason = 'DiffChange',
  BertfillReasonWeak = 'CursorLine',
  BertfillExplanation = 'Comment',
}

function M.define()
  for name, link in pairs(M.links) do
    vim.api.nvim_set_hl(0, name, { link = link, default = true })
  end
end

-- The server's semantic tokens have standard names, which other clients colour without being told.
---@param token { type: string, modifiers: table<string, boolean> }
---@return string?
local function group_of(token)
  if token.modifiers.deprecated then
    return 'BertfillMalformed'
  end
  return ({ macro = 'BertfillMask', enumMember = 'BertfillChoice' })[token.type]
end

--- Dress the semantic tokens of one client in these groups.
---@param client vim.lsp.Client
---@param bufnr integer
function M.dress(client, bufnr)
  vim.api.nvim_create_autocmd('LspTokenUpdate', {
    group = vim.api.nvim_create_augroup('bertfill.colors.' .. bufnr, {}),
    buffer = bufnr,
    callback = function(event)
      local group = event.data.client_id == client.id and group_of(event.data.token)
      if group then
        vim.lsp.semantic_tokens.highlight_token(event.data.token, bufnr, client.id, group)
      end
    end,
  })
end

return M
