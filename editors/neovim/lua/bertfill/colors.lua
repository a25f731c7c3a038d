--- Highlight groups. All are links with `default`, so a colour scheme or the user's own definition wins.
local M = {}

M.links = {
  BertfillMask = 'Special',
  BertfillChoice = 'Constant',
  BertfillMalformed = 'DiagnosticUnderlineWarn',
}

-- The server's semantic tokens, dressed in the groups above.
M.tokens = {
  mask = 'BertfillMask',
  maskChoice = 'BertfillChoice',
  malformedMask = 'BertfillMalformed',
}

function M.define()
  for name, link in pairs(M.links) do
    vim.api.nvim_set_hl(0, name, { link = link, default = true })
  end
  for token, group in pairs(M.tokens) do
    vim.api.nvim_set_hl(0, '@lsp.type.' .. token, { link = group, default = true })
  end
end

return M
