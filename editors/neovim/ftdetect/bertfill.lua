-- Neovim knows help in other languages by its modeline alone, which it does not read where modelines are off, as they
-- are for root.
vim.filetype.add({ pattern = { ['.*/doc/bertfill%.cnx'] = 'help' } })
