--- The `:Bertfill…` commands. In a buffer with the server each is one `workspace/executeCommand`, or one request;
--- elsewhere the commands of the same names say why nothing can be done there.
local M = {}

local say = require('bertfill.messages').say

M.names = {
  'BertfillExplain',
  'BertfillFill',
  'BertfillFillAll',
  'BertfillHints',
  'BertfillInsertMask',
  'BertfillLog',
  'BertfillMask',
  'BertfillModel',
  'BertfillRestart',
  'BertfillRewrite',
  'BertfillStatus',
  'BertfillTone',
}

--- Why the server is not at work in the current buffer, and what to do about it.
---@return string
function M.why_not()
  local config = vim.lsp.config.bertfill_ls or {}
  local program = type(config.cmd) == 'table' and config.cmd[1]
  if program and vim.fn.executable(program) == 0 then
    return say('not-found', program)
  end
  if not vim.lsp.is_enabled('bertfill_ls') then
    return say('not-enabled')
  end
  if not vim.tbl_contains(config.filetypes or {}, vim.bo.filetype) then
    return say('not-this-filetype', vim.bo.filetype == '' and '-' or vim.bo.filetype)
  end
  return say('not-attached')
end

--- Define the commands for buffers without the server.
function M.create_everywhere()
  for _, name in ipairs(M.names) do
    vim.api.nvim_create_user_command(name, function()
      vim.notify(M.why_not(), vim.log.levels.WARN)
    end, { range = true, desc = 'bertfill' })
  end
end

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
  -- What does not fit the last line has Neovim wait for Enter, with the hints of before still on the screen.
  if not text:find('\n') and vim.fn.strdisplaywidth(text) <= vim.v.echospace then
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
---@param use fun(result: table)? what to do with the answer; without it, its text is shown
local function execute(client, bufnr, command, title, argument, use)
  local request = {
    title = title,
    command = 'bertfill.server.' .. command,
    arguments = argument and { argument } or nil,
  }
  client:exec_cmd(request, { bufnr = bufnr }, function(err, result)
    if err then
      vim.notify('bertfill: ' .. err.message, vim.log.levels.WARN)
    elseif not use then
      show(title, result)
    elseif type(result) == 'table' then
      use(result)
    else
      vim.notify(say('no-mask'), vim.log.levels.INFO)
    end
  end)
end

--- Tell how the next loading of the model ends, in the words of the server.
---@param client vim.lsp.Client
function M.announce_loading(client)
  vim.api.nvim_create_autocmd('LspProgress', {
    pattern = 'end',
    group = vim.api.nvim_create_augroup('bertfill.loading', {}),
    callback = function(event)
      if event.data.client_id ~= client.id then
        return false
      end
      vim.notify('bertfill: ' .. (event.data.params.value.message or ''), vim.log.levels.INFO)
      return true -- once
    end,
  })
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
  define('BertfillInsertMask', 'insert-mask', function()
    require('bertfill.insert').insert_mask()
  end)
  define('BertfillHints', 'hints', function()
    vim.lsp.inlay_hint.enable(not vim.lsp.inlay_hint.is_enabled({ bufnr = bufnr }), { bufnr = bufnr })
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
    execute(client, bufnr, 'compareTone', say('title.tone'), here(client), function(comparison)
      require('bertfill.tone').choose(client, bufnr, comparison)
    end)
  end)
  define('BertfillExplain', 'explain', function()
    execute(client, bufnr, 'explain', say('title.explain'), here(client), function(explanation)
      require('bertfill.explain').show(client, bufnr, explanation)
    end)
  end)
  define('BertfillModel', 'model', function()
    execute(client, bufnr, 'models', say('title.model'), nil, function(list)
      require('bertfill.model').choose(client, list, M.announce_loading)
    end)
  end)
  define('BertfillStatus', 'status', function()
    execute(client, bufnr, 'status', say('title.status'))
  end)
  define('BertfillRestart', 'restart', function()
    vim.notify(say('restarting'), vim.log.levels.INFO)
    M.announce_loading(client)
    execute(client, bufnr, 'restartEngine', say('title.restart'))
  end)
  define('BertfillLog', 'log', function()
    vim.cmd.tabedit(vim.fn.fnameescape(vim.lsp.log.get_filename()))
  end)
end

return M
