std = 'luajit'
read_globals = { 'vim' }
globals = { 'vim.g' }
max_line_length = 120
