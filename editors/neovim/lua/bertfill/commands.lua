--- The buffer-local `:Bertfill…` commands. Each is one `workspace/executeCommand` of the server, or one request.
local M = {}

local say = require('bertfill.messages').say

---@param title string
---@param result table? what the server answered: `plain` or `message`
local function show(title, result)
  if type(result) ~= 'table' then
    return
  end
  local text = result.plain or result.message
  if not text or text == '' then
    return
  end
  if not text:find('\n') then
    return vim.notify(text, vim.log.levels.INFO)
  end
  vim.lsp.util.open_floating_preview(vim.split(text, '\n'), 'plaintext', {
    border = 'rounded',
    title = ' ' .. title .. ' ',
    wrap = true,
    max_width = math.max(40, vim.o.columns - 8),
    focus_id = 'bertfill',
  })
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param command string the part after `bertfill.server.`
---@param title string
---@param argument table?
local function execute(client, bufnr, command, title, argument)
  local request = {
    title = title,
    command = 'bertfill.server.' .. command,
    arguments = argument and { argument } or nil,
  }
  client:exec_cmd(request, { bufnr = bufnr }, function(err, result)
    if err then
      vim.notify('bertfill: ' .. err.message, vim.log.levels.WARN)
    else
      show(title, result)
    end
  end)
end

--- The place of a `'>` mark, moved to the last byte of its character: Neovim's own conversion steps one byte behind it,
--- which for a Chinese character would be in its middle.
---@param bufnr integer
---@return [integer, integer]
local function last_selected(bufnr)
  local mark = vim.api.nvim_buf_get_mark(bufnr, '>')
  local line = vim.api.nvim_buf_get_lines(bufnr, mark[1] - 1, mark[1], false)[1] or ''
  local column = math.min(mark[2], math.max(#line - 1, 0))
  return { mark[1], line == '' and 0 or column + vim.str_utf_end(line, column + 1) }
end

--- The range of an Ex command, in the server's units. `:'<,'>` after a characterwise selection means that selection.
---@param client vim.lsp.Client
---@param bufnr integer
---@param event vim.api.keyset.create_user_command.command_args
---@return lsp.Range
local function selected_range(client, bufnr, event)
  local first, last = vim.api.nvim_buf_get_mark(bufnr, '<'), last_selected(bufnr)
  local by_marks = event.range == 2 and first[1] == event.line1 and last[1] == event.line2
  if by_marks and vim.fn.visualmode() ~= 'V' then
    return vim.lsp.util.make_given_range_params(first, last, bufnr, client.offset_encoding).range
  end
  return {
    start = { line = event.line1 - 1, character = 0 },
    ['end'] = { line = event.line2, character = 0 },
  }
end

---@param client vim.lsp.Client
---@return lsp.TextDocumentPositionParams
local function here(client)
  return vim.lsp.util.make_position_params(0, client.offset_encoding)
end

---@param client vim.lsp.Client
---@param bufnr integer
function M.create(client, bufnr)
  local document = { textDocument = vim.lsp.util.make_text_document_params(bufnr) }

  local function define(name, key, action, attributes)
    attributes = vim.tbl_extend('force', { desc = say('command.' .. key) }, attributes or {})
    vim.api.nvim_buf_create_user_command(bufnr, name, action, attributes)
  end

  define('BertfillFill', 'fill', function()
    require('bertfill').fill()
  end)
  define('BertfillFillAll', 'fill-all', function()
    execute(client, bufnr, 'fillAll', say('title.fill-all'), document)
  end)
  define('BertfillMask', 'mask', function(event)
    local argument = vim.tbl_extend('force', document, { range = selected_range(client, bufnr, event) })
    execute(client, bufnr, 'maskSelection', say('title.mask'), argument)
  end, { range = true })
  define('BertfillRewrite', 'rewrite', function(event)
    vim.lsp.buf.code_action({
      context = { only = { 'refactor.rewrite' }, diagnostics = {} },
      range = event.range == 2 and { start = vim.api.nvim_buf_get_mark(bufnr, '<'), ['end'] = last_selected(bufnr) }
        or nil,
    })
  end, { range = true })
  define('BertfillTone', 'tone', function()
    execute(client, bufnr, 'compareTone', say('title.tone'), here(client))
  end)
  define('BertfillExplain', 'explain', function()
    execute(client, bufnr, 'explain', say('title.explain'), here(client))
  end)
  define('BertfillStatus', 'status', function()
    execute(client, bufnr, 'status', say('title.status'))
  end)
  define('BertfillRestart', 'restart', function()
    execute(client, bufnr, 'restartEngine', say('title.restart'))
  end)
  define('BertfillLog', 'log', function()
    vim.cmd.tabedit(vim.fn.fnameescape(vim.lsp.log.get_filename()))
  end)
end

return M
