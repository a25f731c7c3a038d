---@brief Neovim 0.11+ reads this table by itself: `vim.lsp.enable('bertfill_ls')`, or
--- `vim.lsp.config('bertfill_ls', { … })` to change any of it.

-- What Neovim calls a file, in the words of the protocol; a filetype not listed keeps its own name.
local language_ids = {
  asciidoctor = 'asciidoc',
  mail = 'plaintext',
  pandoc = 'markdown',
  plaintex = 'latex',
  rst = 'restructuredtext',
  tex = 'latex',
  text = 'plaintext',
}

---@type vim.lsp.Config
return {
  cmd = { 'bertfill-ls' },
  filetypes = {
    'asciidoc',
    'asciidoctor',
    'html',
    'mail',
    'markdown',
    'mdx',
    'org',
    'pandoc',
    'plaintex',
    'quarto',
    'rmd',
    'rst',
    'tex',
    'text',
    'typst',
    'vue',
  },
  root_markers = { '.bertfill', '.git' },
  -- A lone note in the home folder deserves help as much as a book in a repository does.
  workspace_required = false,
  get_language_id = function(_, filetype)
    return language_ids[filetype] or filetype
  end,
  settings = { bertfill = {} },
  on_exit = function(code, signal)
    require('bertfill.revive').after_exit(code, signal)
  end,
}
