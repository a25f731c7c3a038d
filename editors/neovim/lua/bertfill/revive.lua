--- Starts the server again after it died, but not for ever.
local M = {}

local say = require('bertfill.messages').say

local LIMIT = 5
local WINDOW_MS = 180000

---@type integer[]
local deaths = {}

--- To be called when a client has ended. A server that was asked to stop is left alone.
---@param code integer
---@param signal integer
function M.after_exit(code, signal)
  if (code == 0 and signal == 0) or vim.v.exiting ~= vim.NIL then
    return
  end
  local now = vim.uv.now()
  deaths = vim.tbl_filter(function(moment)
    return now - moment < WINDOW_MS
  end, deaths)
  table.insert(deaths, now)
  if #deaths > LIMIT then
    return vim.schedule(function()
      vim.notify(say('server-keeps-ending'), vim.log.levels.WARN)
    end)
  end
  vim.schedule(function()
    -- Enabling anew attaches a fresh server to every buffer that wants one.
    vim.lsp.enable('bertfill_ls', false)
    vim.lsp.enable('bertfill_ls', true)
  end)
end

return M
