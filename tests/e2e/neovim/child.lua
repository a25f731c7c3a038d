-- A second, real Neovim (`--embed --headless`) driven over RPC: keys go in through nvim_input as from a keyboard, Lua
-- runs in it, what it holds is read back. `nvim -l` cannot be typed into: its Insert mode ends at the end of stdin.
local Child = {}
Child.__index = Child

local POLL_MS = 15

--- Start a Neovim with this project's plugin and nothing else.
---@param plugin string folder of the plugin
---@param environment table<string, string>? on top of this process's own
function Child.start(plugin, environment)
  local command = { vim.v.progpath, '--embed', '--headless', '--clean', '-n', '-i', 'NONE' }
  vim.list_extend(
    command,
    { '--cmd', 'set lines=30 columns=100 updatetime=200', '--cmd', 'set runtimepath^=' .. plugin }
  )
  local channel = vim.fn.jobstart(command, { rpc = true, env = environment })
  assert(channel > 0, 'Neovim did not start')
  return setmetatable({ channel = channel }, Child)
end

--- The same Neovim in a terminal of its own: `screen` reads what a person would see there.
---@param plugin string
---@param environment table<string, string>?
function Child.start_in_terminal(plugin, environment)
  local socket = vim.fn.tempname()
  local command = { vim.v.progpath, '--listen', socket, '--clean', '-n', '-i', 'NONE' }
  vim.list_extend(command, { '--cmd', 'set notermguicolors', '--cmd', 'set runtimepath^=' .. plugin })
  vim.o.columns, vim.o.lines = 100, 30
  vim.cmd.enew()
  local buffer = vim.api.nvim_get_current_buf()
  local on_terminal = vim.fn.has('nvim-0.11') == 1 and { term = true, env = environment } or nil
  local job = vim.fn.jobstart(command, on_terminal)
  assert(job > 0, 'Neovim did not start in a terminal')
  assert(
    vim.wait(10000, function()
      return vim.uv.fs_stat(socket) ~= nil
    end, POLL_MS),
    'Neovim does not listen'
  )
  local channel = vim.fn.sockconnect('pipe', socket, { rpc = true })
  local child = setmetatable({ channel = channel, job = job, buffer = buffer }, Child)
  vim.wait(500) -- the terminal answers what the new Neovim asks about it
  assert(child:wait(10000, 'vim.v.vim_did_enter == 1'), 'Neovim does not finish its start')
  return child
end

--- The rows of the terminal, as they are painted.
---@return string[]
function Child:screen()
  vim.wait(POLL_MS) -- lets the terminal take in what was written to it
  return vim.api.nvim_buf_get_lines(self.buffer, 0, -1, false)
end

--- Poll until a row of the screen holds a text; the row, or nil when the time is up.
function Child:wait_screen(milliseconds, text)
  local deadline = vim.uv.now() + milliseconds
  repeat
    for _, row in ipairs(self:screen()) do
      if row:find(text, 1, true) then
        return row
      end
    end
    vim.uv.update_time()
  until vim.uv.now() > deadline
end

function Child:api(name, ...)
  return vim.rpcrequest(self.channel, name, ...)
end

function Child:lua(code, ...)
  return self:api('nvim_exec_lua', code, { ... })
end

function Child:keys(keys)
  self:api('nvim_input', keys)
end

--- Poll a Lua expression in the child; its first truthy value, or nil when the time is up.
function Child:wait(milliseconds, expression, ...)
  local deadline = vim.uv.now() + milliseconds
  repeat
    local value = self:lua('return ' .. expression, ...)
    if value and value ~= vim.NIL then
      return value
    end
    vim.uv.sleep(POLL_MS)
    vim.uv.update_time()
  until vim.uv.now() > deadline
end

--- Poll until an expression equals a value; what it was last.
function Child:wait_equal(milliseconds, expected, expression, ...)
  local deadline = vim.uv.now() + milliseconds
  local value
  repeat
    value = self:lua('return ' .. expression, ...)
    if vim.deep_equal(value, expected) then
      break
    end
    vim.uv.sleep(POLL_MS)
    vim.uv.update_time()
  until vim.uv.now() > deadline
  return value
end

function Child:line(number)
  return self:lua('return vim.fn.getline(...)', number or '.')
end

function Child:set_lines(lines)
  self:keys('<Esc>')
  self:wait(1000, "vim.fn.mode() == 'n'")
  self:lua('vim.api.nvim_buf_set_lines(0, 0, -1, false, ...)', lines)
end

--- Put the cursor before a character, counted from 0, and enter Insert mode there.
function Child:insert_at(line, characters)
  self:keys('<Esc>')
  self:wait(1000, "vim.fn.mode() == 'n'")
  self:lua(
    [[local line, characters = ...
      local text = vim.fn.getline(line)
      local byte = vim.str_byteindex(text, 'utf-32', characters)
      vim.api.nvim_win_set_cursor(0, { line, math.min(byte, #text) })
      if byte >= #text then vim.api.nvim_feedkeys('A', 'n', false) else vim.api.nvim_feedkeys('i', 'n', false) end]],
    line,
    characters
  )
  self:wait(1000, "vim.fn.mode() == 'i'")
end

function Child:stop()
  pcall(self.api, self, 'nvim_command', 'qa!')
  vim.fn.jobstop(self.job or self.channel)
end

return Child
