--- Marks the mask under the cursor and what its prediction rests on, and forgets it when the cursor leaves.
local M = {}

--- Ask for highlights whenever the cursor has rested in the buffer.
---@param client vim.lsp.Client
---@param bufnr integer
---@param delay integer milliseconds
function M.follow_cursor(client, bufnr, delay)
  local group = vim.api.nvim_create_augroup('bertfill.highlight.' .. bufnr, {})
  local timer = assert(vim.uv.new_timer())

  local function ask()
    local still_here = vim.api.nvim_buf_is_valid(bufnr) and vim.api.nvim_get_current_buf() == bufnr
    if still_here and not client:is_stopped() then
      local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
      client:request('textDocument/documentHighlight', params, function(err, result)
        if not vim.api.nvim_buf_is_loaded(bufnr) then
          return
        end
        vim.lsp.util.buf_clear_references(bufnr)
        if not err and result then
          vim.lsp.util.buf_highlight_references(bufnr, result, client.offset_encoding)
        end
      end, bufnr)
    end
  end

  vim.api.nvim_create_autocmd({ 'CursorMoved', 'CursorMovedI' }, {
    group = group,
    buffer = bufnr,
    callback = function()
      timer:start(delay, 0, vim.schedule_wrap(ask))
    end,
  })
  vim.api.nvim_create_autocmd({ 'LspDetach', 'BufUnload' }, {
    group = group,
    buffer = bufnr,
    callback = function(event)
      if event.event == 'LspDetach' and event.data.client_id ~= client.id then
        return
      end
      timer:stop()
      if not timer:is_closing() then
        timer:close()
      end
      vim.lsp.util.buf_clear_references(bufnr)
      vim.api.nvim_del_augroup_by_id(group)
    end,
  })
end

return M
