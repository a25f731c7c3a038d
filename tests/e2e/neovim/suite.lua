-- nvim --clean -l suite.lua CHECKOUT SERVER [FILTER]
-- The checks of this project in a real Neovim. One line a check; exits 1 when one fails.
local checkout, server, filter = arg[1], arg[2], arg[3]
package.path = checkout .. '/tests/e2e/neovim/?.lua;' .. package.path
local Child = require('child')

local passed, failed = 0, 0
local function check(name, ok, detail)
  if ok then
    passed = passed + 1
  else
    failed = failed + 1
  end
  local beside = detail ~= nil and ('  # ' .. vim.inspect(detail, { newline = ' ', indent = '' })) or ''
  io.stdout:write(('%s %s%s\n'):format(ok and 'ok  ' or 'FAIL', name, beside))
  io.stdout:flush()
  return ok
end

local function equal(name, got, wanted)
  return check(
    name,
    vim.deep_equal(got, wanted),
    not vim.deep_equal(got, wanted) and { got = got, wanted = wanted } or nil
  )
end

-- The text left and right of a mask, with and without characters beyond the BMP.
local POEM = { '床前明月光，疑是地', '霜。' }
local EMOJI = { '🎉👨‍👩‍👧𠮷今天天气真', '，我们一起去公园散步吧。' }
local CLIENT = "vim.lsp.get_clients({ bufnr = 0, name = 'bertfill_ls' })[1]"
local MENU = "vim.fn.pumvisible() == 1 and #vim.fn.complete_info({ 'items' }).items > 0"
local ITEMS = [[(vim.fn.pumvisible() == 1 and vim.tbl_map(function(item) return item.abbr or item.word end,
  vim.fn.complete_info({ 'items' }).items)) or {}]]
local FLOAT = [[(function()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
    end
  end
end)()]]
local REFERENCES = [[(function()
  local found = {}
  for name, id in pairs(vim.api.nvim_get_namespaces()) do
    if name:find('reference') then
      for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, id, 0, -1, { details = true })) do
        table.insert(found, vim.api.nvim_buf_get_text(0, mark[2], mark[3], mark[4].end_row, mark[4].end_col, {})[1])
      end
    end
  end
  return #found > 0 and found
end)()]]
local EXPLAINED = [[(function()
  local id = vim.api.nvim_get_namespaces()['bertfill.explain']
  local words, below = {}, ''
  for _, mark in ipairs(id and vim.api.nvim_buf_get_extmarks(0, id, 0, -1, { details = true }) or {}) do
    local details = mark[4]
    if details.hl_group then
      table.insert(words, vim.api.nvim_buf_get_text(0, mark[2], mark[3], details.end_row, details.end_col, {})[1])
    end
    for _, line in ipairs(details.virt_lines or {}) do
      below = below .. line[1][1]
    end
  end
  return #words > 0 and { words = words, below = below }
end)()]]
local HINTS = [[(function()
  return vim.tbl_map(function(hint)
    local label = hint.inlay_hint.label
    return type(label) == 'string' and label or table.concat(vim.tbl_map(function(part) return part.value end, label))
  end, vim.lsp.inlay_hint.get({ bufnr = 0 }))
end)()]]

local home = vim.fn.tempname()
vim.fn.mkdir(home, 'p')

local function open(name, lines, encoding, environment, start)
  local child = (start or Child.start)(checkout .. '/editors/neovim', environment)
  child:lua(
    [[local server, encoding = ...
      local capabilities = encoding and { general = { positionEncodings = { encoding } } } or nil
      vim.lsp.config('bertfill_ls', {
        cmd = { server, 'serve' },
        capabilities = capabilities,
        settings = { bertfill = { fillAllThreshold = 0 } },
      })]],
    server,
    encoding
  )
  local path = home .. '/' .. name
  vim.fn.writefile(lines, path)
  child:lua('vim.cmd.edit(vim.fn.fnameescape(...))', path)
  return child
end

local function attached(child)
  return child:wait(15000, CLIENT .. ' and ' .. CLIENT .. '.initialized and ' .. CLIENT .. '.offset_encoding')
end

local function candidates(child, line, characters)
  return child:lua(
    [[local line, characters = ...
      local client = vim.lsp.get_clients({ bufnr = 0, name = 'bertfill_ls' })[1]
      local text = vim.fn.getline(line)
      local byte = vim.str_byteindex(text, 'utf-32', characters)
      local answer = client:request_sync('textDocument/completion', {
        textDocument = { uri = vim.uri_from_bufnr(0) },
        position = { line = line - 1, character = vim.str_utfindex(text, client.offset_encoding, byte) },
      }, 15000, vim.api.nvim_get_current_buf()) -- by its number: with 0 the latest change is not sent first
      local items = answer and answer.result and (answer.result.items or answer.result) or {}
      table.sort(items, function(a, b) return a.sortText < b.sortText end)
      return vim.tbl_map(function(item) return item.label end, items)]],
    line,
    characters
  )
end

local function length(text)
  return vim.str_utfindex(text, 'utf-32') -- code points; strchars() would join what a zero-width joiner joins
end

local scenarios = {}

--- Accept the first candidate with the cursor everywhere in the mask, in one encoding.
local function acceptance(encoding)
  return function()
    local child = open(encoding .. '.txt', { POEM[1] .. '[MASK]' .. POEM[2] }, encoding)
    equal('attach with ' .. encoding, attached(child), encoding)
    for _, sides in ipairs({ POEM, EMOJI }) do
      local left, right = sides[1], sides[2]
      local masked = left .. '[MASK]' .. right
      child:set_lines({ masked })
      local expected = candidates(child, 1, length(left) + 6)
      check('candidates after ' .. left, #expected == 5, expected)
      for inside = 1, 6 do
        child:set_lines({ masked })
        child:lua('vim.cmd("let &undolevels = &undolevels")') -- what follows is one undo step of its own
        child:insert_at(1, length(left) + inside)
        child:lua('vim.lsp.completion.get()')
        child:wait(5000, MENU)
        local shown = child:lua('return ' .. ITEMS)
        local where = ('with the cursor %d into the mask after %s'):format(inside, left)
        equal('all candidates in order ' .. where, shown, expected)
        child:keys('<C-n><C-n><C-y>')
        local wanted = left .. (expected[2] or '?') .. right
        equal('accepted ' .. where, child:wait_equal(3000, wanted, 'vim.fn.getline(1)'), wanted)
        child:keys('<Esc>u')
        equal('undone ' .. where, child:wait_equal(3000, masked, 'vim.fn.getline(1)'), masked)
      end
    end
    child:stop()
  end
end
scenarios['utf-8'] = acceptance('utf-8')
scenarios['utf-16'] = acceptance('utf-16')

function scenarios.typing()
  local child = open('typing.txt', { '' })
  attached(child)
  child:keys('i' .. POEM[1] .. '[MASK]')
  check('the menu opens by itself on ]', child:wait(8000, MENU))
  local shown = child:lua('return ' .. ITEMS)
  equal('in the order of the model', shown, candidates(child, 1, length(POEM[1]) + 6))
  child:keys('<C-n><C-y>' .. POEM[2])
  local wanted = POEM[1] .. (shown[1] or '?') .. POEM[2]
  equal('typed on behind it', child:wait_equal(3000, wanted, 'vim.fn.getline(1)'), wanted)
  child:stop()
end

--- What a person sees who has configured nothing but the plugin.
function scenarios.untouched()
  local child = open('untouched.md', { POEM[1] .. '[MASK]' .. POEM[2], '' }, nil, nil, Child.start_in_terminal)
  attached(child)
  local hint = child:wait_screen(15000, '[MASK] →') or child:wait_screen(1, '[MASK] ≈')
  check('a hint is painted in a file just opened', hint, child:screen())
  child:keys('Go我想喝一杯[MASK]')
  check('the menu opens by itself on ]', child:wait(8000, MENU))
  local line = '我想喝一杯[MASK]'
  equal('and writes nothing', child:line(), line)
  child:keys('，然后回家。<CR>第二行')
  line = line .. '，然后回家。'
  equal('typed on over it', child:wait_equal(3000, line, 'vim.fn.getline(3)'), line)
  equal('and a new line is a new line', child:wait_equal(3000, '第二行', 'vim.fn.getline(4)'), '第二行')
  check('the mask is on the screen', child:wait_screen(3000, '我想喝一杯[MASK]'), child:screen())
  child:keys('<Esc>o𠮷今天天气真')
  child:wait_equal(3000, '𠮷今天天气真', "vim.fn.getline('.')")
  child:keys('<C-g>m')
  equal(
    'Ctrl+G m inserts a mask',
    child:wait_equal(3000, '𠮷今天天气真[MASK]', "vim.fn.getline('.')"),
    '𠮷今天天气真[MASK]'
  )
  check('and opens its candidates', child:wait(8000, MENU))
  child:keys('<C-n><C-y>')
  check('one of which is taken', child:wait(3000, "not vim.fn.getline('.'):find('%[MASK%]')"), child:line())
  child:keys('<Esc>0lv<C-g>m')
  equal(
    'a selection becomes masks',
    child:wait(5000, "vim.fn.getline('.'):find('^𠮷%[MASK%]天天气真') ~= nil"),
    true
  )
  equal("the option is the buffer's own", child:lua('return vim.go.completeopt'), 'menu,popup')
  child:stop()
end

function scenarios.alone()
  local child = Child.start(checkout .. '/editors/neovim')
  child:lua([[_G.said = {}
    vim.notify = function(text) table.insert(_G.said, text) end
    vim.notify_once = vim.notify
    vim.lsp.config('bertfill_ls', { cmd = { 'no-such-bertfill-ls' } })]])
  child:lua('vim.cmd.edit(...)', home .. '/alone.md')
  local said = child:wait(3000, '_G.said[1]') or ''
  check('a missing program is named at the first file', said:find('no-such-bertfill-ls', 1, true), said)
  child:keys(':BertfillExplain<CR>')
  said = child:wait(3000, '_G.said[2]') or ''
  check('and by every command', said:find('no-such-bertfill-ls', 1, true), said)
  child:stop()
end

function scenarios.loading()
  local child = open('loading.txt', { POEM[1] .. '[MASK]' .. POEM[2] })
  attached(child)
  local first = candidates(child, 1, length(POEM[1]) + 6) -- asked in the instant after initialize
  check('asked while the model loads', true, #first)
  check('answered once it is there', child:wait(15000, '#vim.lsp.get_clients({ bufnr = 0 }) == 1'))
  equal('with every candidate', #candidates(child, 1, length(POEM[1]) + 6), 5)
  child:stop()
end

function scenarios.reading()
  local child = open('reading.txt', { EMOJI[1] .. '[MASK]' .. EMOJI[2], '', '窗外下着[mask]雨。' })
  attached(child)
  local first = candidates(child, 1, length(EMOJI[1]) + 6)[1]
  child:lua('vim.api.nvim_win_set_cursor(0, { 1, #(...) + 2 })', EMOJI[1])
  child:keys('K')
  local float = child:wait(5000, FLOAT)
  check('hover names the first candidate', float and first and float:find(first, 1, true), float)
  child:keys('<Esc>l')
  child:wait(2000, 'not ' .. FLOAT)
  local marked = child:wait(5000, REFERENCES)
  check(
    'the mask and its reasons are highlighted',
    marked and vim.tbl_contains(marked, '[MASK]') and #marked >= 2,
    marked
  )
  child:keys('0')
  check('and forgotten when the cursor leaves', child:wait(3000, 'not ' .. REFERENCES))
  local dressed = [[(function()
    local groups = {}
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, -1, 0, -1, { details = true, type = 'highlight' })) do
      groups[mark[4].hl_group or ''] = true
    end
    return groups.BertfillMask and groups.BertfillMalformed
  end)()]]
  check('masks and malformed masks have their colours', child:wait(5000, dressed))
  check('a hint after the mask', child:wait(5000, '#' .. HINTS .. ' >= 1'), child:lua('return ' .. HINTS))
  check('a diagnostic on the malformed mask', child:wait(5000, '#vim.diagnostic.get(0) == 1'))
  child:lua('vim.api.nvim_win_set_cursor(0, { 3, 14 })')
  child:lua('vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.isPreferred end })')
  local fixed = '窗外下着[MASK]雨。'
  equal('quick fix', child:wait_equal(4000, fixed, 'vim.fn.getline(3)'), fixed)
  check('no diagnostic afterwards', child:wait(4000, '#vim.diagnostic.get(0) == 0'))
  child:stop()
end

function scenarios.commands()
  local lines = { POEM[1] .. '[MASK]' .. POEM[2], EMOJI[1] .. '[MASK]' .. EMOJI[2] }
  local child = open('commands.md', lines)
  attached(child)
  local client = child:lua('return vim.tbl_map(function(c) return c.name end, vim.lsp.get_clients({ bufnr = 0 }))')
  equal('one client', client, { 'bertfill_ls' })
  candidates(child, 1, length(POEM[1]) + 6)
  child:keys(':BertfillFillAll<CR>')
  check('fill all', child:wait(8000, "not table.concat(vim.fn.getline(1, 2)):find('%[MASK%]')"), child:line(1))
  child:keys('u')
  equal('undone in one step', child:wait_equal(3000, lines, 'vim.fn.getline(1, 2)'), lines)
  local doubtful = open('doubtful.txt', vim.fn['repeat']({ '[MASK]，[MASK]。' }, 9))
  attached(doubtful)
  candidates(doubtful, 1, 6)
  doubtful:keys('<Esc>:BertfillFillAll<CR>')
  local told = doubtful:wait(8000, FLOAT) or ''
  check('which fills are doubtful is told without waiting for Enter', told:find('≈', 1, true), told)
  equal('and typing goes on', doubtful:lua('return vim.api.nvim_get_mode()'), { mode = 'n', blocking = false })
  doubtful:stop()
  child:lua([[vim.ui.select = function(items, _, chosen) chosen(items[1]) end]])
  child:lua('vim.api.nvim_win_set_cursor(0, { 1, #(...) + 2 })', POEM[1])
  child:keys(':BertfillFill<CR>')
  check('fill from Normal mode', child:wait(5000, "not vim.fn.getline(1):find('%[MASK%]')"), child:line(1))
  child:keys('u')
  child:wait_equal(3000, lines, 'vim.fn.getline(1, 2)')
  child:lua([[vim.notify = function(text) _G.notified = text end]])
  child:keys(':BertfillStatus<CR>')
  local said = child:wait(5000, FLOAT .. ' or _G.notified') or ''
  check('status', said:find('bertfill-zh', 1, true), said)
  child:keys('<Esc>l')
  child:lua('_G.notified = nil')
  child:lua('vim.api.nvim_win_set_cursor(0, { 1, #(...) + 2 })', POEM[1])
  child:keys(':BertfillExplain<CR>')
  local explained = child:wait(8000, EXPLAINED)
  check('explain colours the words', explained and #explained.words >= 2 and explained.words[1] ~= '', explained)
  check('and says in a line below what the candidate is', explained and explained.below:find('%d'), explained)
  check('without a window over the text', child:wait(2000, 'not ' .. FLOAT), child:lua('return ' .. FLOAT))
  child:keys('0')
  check('it goes with the next move', child:wait(3000, 'not ' .. EXPLAINED))
  child:lua('vim.api.nvim_win_set_cursor(0, { 1, #(...) + 2 })', POEM[1])
  child:lua([[vim.ui.select = function(items, options, chosen)
    _G.tones = vim.tbl_map(options.format_item, items)
    chosen(items[#items])
  end]])
  child:keys(':BertfillTone<CR>')
  local tones = child:wait(8000, '_G.tones')
  check('tone offers candidates under each mark', tones and #tones == 15 and tones[1]:find('。', 1, true), tones)
  check('the chosen one and its mark are written', child:wait(3000, "vim.fn.getline(1):find('霜？$')"), child:line(1))
  child:keys('u')
  equal('in one step', child:wait_equal(3000, lines[1], 'vim.fn.getline(1)'), lines[1])
  child:keys('0v2l<Esc>')
  child:keys(":'<lt>,'>BertfillMask<CR>")
  local masked = '[MASK][MASK][MASK]' .. vim.fn.strcharpart(lines[1], 3)
  equal('mask the selection', child:wait_equal(5000, masked, 'vim.fn.getline(1)'), masked)
  child:keys('<Esc>u')
  child:wait_equal(3000, lines, 'vim.fn.getline(1, 2)')
  child:lua([[vim.ui.select = function(items, options, chosen)
    _G.offered = vim.tbl_map(options.format_item or tostring, items)
    chosen(items[1])
  end]])
  child:keys('0v1l<Esc>')
  child:keys(":'<lt>,'>BertfillRewrite<CR>")
  local rewritten = child:wait(8000, '_G.offered')
  check('rewrite the selected word', rewritten and #rewritten >= 3 and rewritten[1]:find('床前', 1, true), rewritten)
  child:keys('<Esc>u')
  child:wait_equal(3000, lines, 'vim.fn.getline(1, 2)')
  child:lua('_G.offered = nil')
  child:keys('0vlgra')
  rewritten = child:wait(8000, '_G.offered')
  check("rewrite by Neovim's own mapping", rewritten and rewritten[1]:find('床前', 1, true), rewritten)
  child:stop()
end

function scenarios.crash()
  local child = open('crash.txt', { POEM[1] .. '[MASK]' .. POEM[2] })
  attached(child)
  candidates(child, 1, length(POEM[1]) + 6)
  local old = child:lua('return ' .. CLIENT .. '.id')
  local pid = child:lua([[
    local children = vim.api.nvim_get_proc_children(vim.fn.getpid())
    return children[1] ]])
  check('the server is a child of Neovim', pid ~= vim.NIL, pid)
  vim.uv.kill(pid, 9)
  check(
    'a new server after kill -9',
    child:wait(
      15000,
      '(' .. CLIENT .. ' or {}).id ~= nil and ' .. CLIENT .. '.id ~= ' .. old .. ' and ' .. CLIENT .. '.initialized'
    )
  )
  equal('which answers', #candidates(child, 1, length(POEM[1]) + 6), 5)
  local new = child:lua('return vim.api.nvim_get_proc_children(vim.fn.getpid())[1]')
  child:stop()
  local gone = vim.wait(6000, function()
    return vim.uv.kill(new, 0) ~= 0
  end, 50)
  check('no server is left behind', gone)
end

function scenarios.prose()
  local markdown =
    open('prose.md', { '今天天气真[MASK]。', '', '```', '代码[MASK]里', '```', '', '行内`[MASK]`代码。' })
  attached(markdown)
  equal(
    'Markdown: language id',
    markdown:lua('return vim.lsp.config.bertfill_ls.get_language_id(0, vim.bo.filetype)'),
    'markdown'
  )
  check('Markdown: candidates in prose', #candidates(markdown, 1, 11) == 5)
  equal('Markdown: none in a code block', candidates(markdown, 4, 8), {})
  equal('Markdown: none in inline code', candidates(markdown, 7, 9), {})
  markdown:stop()
  local latex = open(
    'prose.tex',
    { '\\documentclass{article}', '\\begin{document}', '今天天气真[MASK]。', '% 注释[MASK]', '\\end{document}' }
  )
  attached(latex)
  equal(
    'LaTeX: language id',
    latex:lua('return vim.lsp.config.bertfill_ls.get_language_id(0, vim.bo.filetype)'),
    'latex'
  )
  check('LaTeX: candidates in prose', #candidates(latex, 3, 11) == 5)
  equal('LaTeX: none in a comment', candidates(latex, 4, 10), {})
  latex:stop()
end

function scenarios.health()
  local child = open('health.txt', { POEM[1] .. '[MASK]' .. POEM[2] })
  attached(child)
  child:lua('vim.cmd.checkhealth("bertfill")')
  local report = child:wait(20000, [[vim.bo.filetype == 'checkhealth' and table.concat(vim.fn.getline(1, '$'), '\n')]])
    or ''
  check('checkhealth finds the server', report:find('bertfill%-ls %d'), report:sub(1, 400))
  check('and no error', not report:find('ERROR'))
  child:lua("vim.cmd.help('bertfill')")
  check(':help bertfill, without helptags', child:wait(2000, "vim.fn.expand('%:t') == 'bertfill.txt'"))
  child:lua("vim.cmd.help('bertfill.txt@cn')")
  check(':help bertfill@cn', child:wait(2000, "vim.fn.expand('%:t') == 'bertfill.cnx'"))
  equal('and it is shown as help, with modelines or without', child:lua('return vim.bo.filetype'), 'help')
  local copy = home .. '/doc'
  vim.fn.mkdir(copy, 'p')
  for _, name in ipairs({ 'bertfill.txt', 'bertfill.cnx' }) do
    vim.uv.fs_copyfile(checkout .. '/editors/neovim/doc/' .. name, copy .. '/' .. name)
  end
  child:lua('vim.cmd.helptags(...)', copy)
  local function tags(folder, name)
    local lines = vim.fn.readfile(folder .. '/' .. name)
    return vim.tbl_filter(function(line)
      return line:sub(1, 1) ~= '!' -- 0.11 still notes the encoding
    end, lines)
  end
  for _, name in ipairs({ 'tags', 'tags-cn' }) do
    equal('doc/' .. name .. ' is what :helptags makes', tags(checkout .. '/editors/neovim/doc', name), tags(copy, name))
  end
  child:stop()
end

function scenarios.language()
  package.path = checkout .. '/editors/neovim/lua/?.lua;' .. package.path
  for key, sentence in pairs(require('bertfill.messages').sentences) do
    local english, chinese = unpack(sentence)
    local function placeholders(text)
      return vim.iter(text:gmatch('%%[sd]')):totable()
    end
    equal('placeholders of ' .. key, placeholders(chinese), placeholders(english))
  end
  local child = open('language.txt', { '😀窗外下着[mask]雨。' }, nil, { LC_ALL = 'zh_CN.UTF-8' })
  attached(child)
  check('a diagnostic', child:wait(5000, '#vim.diagnostic.get(0) == 1'))
  local said = child:lua('return vim.diagnostic.get(0)[1].message')
  check('is in the language of the environment', said:find('请', 1, true) or said:find('掩码', 1, true), said)
  child:lua([[vim.notify = function(text) _G.notified = text end]])
  child:keys(':BertfillFill<CR>')
  said = child:wait(5000, '_G.notified') or ''
  check('so is what the plugin says', said:find('光标处没有掩码', 1, true), said)
  said = child:lua('return vim.api.nvim_buf_get_commands(0, {}).BertfillFillAll.definition')
  check('and what its commands are for', said:find('掩码', 1, true), said)
  child:lua("vim.lsp.config('bertfill_ls', { settings = { bertfill = { language = 'en' } } })")
  said = child:lua("return require('bertfill.messages').say('no-mask')")
  check('a setting goes before the environment', not said:find('[\128-\255]'), said)
  child:stop()
end

function scenarios.model()
  local data = home .. '/data'
  local shipped = vim.trim(vim.fn.system({ server, 'model', 'path' }))
  for name, facts in pairs({
    ['another-zh'] = { smoke_test = { masks = 190, first_right = 0.5737 } },
    ['broken-zh'] = { vocab_size = 7 },
  }) do
    local folder = data .. '/models/' .. name
    vim.fn.mkdir(folder, 'p')
    for file in vim.fs.dir(shipped) do
      vim.uv.fs_copyfile(shipped .. '/' .. file, folder .. '/' .. file)
    end
    local manifest = vim.json.decode(table.concat(vim.fn.readfile(folder .. '/manifest.json'), '\n'))
    manifest = vim.tbl_extend('force', manifest, facts, { name = name })
    vim.fn.writefile({ vim.json.encode(manifest) }, folder .. '/manifest.json')
  end
  local line = POEM[1] .. '[MASK]' .. POEM[2]
  local child = open('model.txt', { line, EMOJI[1] .. '[MASK]' .. EMOJI[2] }, nil, { BERTFILL_DATA = data })
  attached(child)
  check('candidates', #candidates(child, 1, length(POEM[1]) + 6) == 5)
  child:lua([[vim.notify = function(text) _G.notified = (_G.notified or '') .. text .. '\n' end]])

  local function choose(name)
    child:lua(
      [[local name = ...
        _G.offered, _G.notified = nil, nil
        vim.ui.select = function(items, options, chosen)
          _G.offered = vim.tbl_map(options.format_item, items)
          chosen(vim.iter(items):find(function(item) return item.name == name end))
        end]],
      name
    )
    child:keys(':BertfillModel<CR>')
    return child:wait(8000, '_G.offered') or {}
  end

  local offered = table.concat(choose('another-zh'), '\n')
  check('installed models, the one in use first', offered:find('^%* bertfill%-zh +%d+ MB · [%d.]+ ms'), offered)
  check('with what came of the smoke test', offered:find('57.4% right', 1, true), offered)
  local said = child:wait(3000, "(_G.notified or ''):find('for good') and _G.notified")
  check('how to choose it for good', said, said)
  said = child:wait(15000, "_G.notified:find('bertfill: ready') and _G.notified")
  check('and when it is there', said, said)
  offered = table.concat(choose('broken-zh'), '\n')
  check('it answers now', offered:find('* another-zh', 1, true), offered)
  local told = child:wait(15000, "(_G.notified or ''):find('goes on') and _G.notified")
  check('one that cannot be used is told of', told and told:find('another-zh', 1, true), told)
  check('and the one before goes on', #candidates(child, 2, length(EMOJI[1]) + 6) == 5)
  child:stop()
end

local order = {
  'utf-8',
  'utf-16',
  'typing',
  'untouched',
  'alone',
  'loading',
  'reading',
  'commands',
  'crash',
  'prose',
  'health',
  'model',
  'language',
}
for _, name in ipairs(order) do
  if not filter or filter == name then
    io.stdout:write('# ' .. name .. '\n')
    local ok, message = pcall(scenarios[name])
    if not ok then
      check(name .. ' ran to its end', false, message)
    end
  end
end
vim.fn.delete(home, 'rf')
io.stdout:write(('%d passed, %d failed\n'):format(passed, failed))
os.exit(failed == 0 and 0 or 1)
