-- Starts the server for prose and dresses the buffers it attaches to. Everything else is loaded on first use.
if vim.g.loaded_bertfill then
  return
end
vim.g.loaded_bertfill = true

if vim.fn.has('nvim-0.11') == 0 then
  vim.notify(require('bertfill.messages').say('neovim-too-old'), vim.log.levels.WARN)
  return
end

local group = vim.api.nvim_create_augroup('bertfill', {})

local function define_highlights()
  require('bertfill.colors').define()
end
define_highlights()
vim.api.nvim_create_autocmd('ColorScheme', { group = group, callback = define_highlights })

vim.api.nvim_create_autocmd('LspAttach', {
  group = group,
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'bertfill_ls' then
      require('bertfill').on_attach(client, event.buf)
    end
  end,
})

if require('bertfill.options').get().enable then
  vim.lsp.enable('bertfill_ls')
end
