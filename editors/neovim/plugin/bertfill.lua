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

require('bertfill.commands').create_everywhere()

if require('bertfill.options').get().enable then
  vim.lsp.enable('bertfill_ls')
  -- Without the program nothing would ever happen, and nobody would know why.
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    callback = function(event)
      local config = vim.lsp.config.bertfill_ls or {}
      if not vim.tbl_contains(config.filetypes or {}, event.match) then
        return false
      end
      if type(config.cmd) == 'table' and vim.fn.executable(config.cmd[1]) == 0 then
        vim.notify_once(require('bertfill.commands').why_not(), vim.log.levels.WARN)
      end
      return true -- one file tells it
    end,
  })
end
