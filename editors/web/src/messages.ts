// Every sentence of the page, in English and Chinese, under one key. The words are those of bertfill_ls/core/messages:
// 掩码, 候选, 首选 and 次选, 置信度, 填补 (one mask: 填入), 写错的 and 修正, 依据.

export type Locale = 'zh-CN' | 'en'
export type Key = keyof typeof SENTENCES
export type Values = Record<string, string | number>

// Key: English, Chinese. A value's place is {name}, the same in both.
export const SENTENCES = {
  'page.title': ['bertfill: fill [MASK] in Chinese', 'bertfill：为中文填补 [MASK]'],
  'page.intro': [
    'Write [MASK] where a word is missing, press Enter, and see what fits.',
    '在缺字的地方写上 [MASK]，按 Enter，看看填什么合适。',
  ],
  'page.try': ['Try', '试一试'],
  'page.private': [
    'Everything stays on this computer: nothing is sent anywhere, and no text is logged.',
    '一切都在本机完成：不向任何地方发送，也不在日志中记录文本。',
  ],
  'page.keep': ['Keep the text in this tab when it is reloaded', '刷新本标签页时保留文本'],
  'page.language': ['中文', 'English'],
  'page.language-label': ['换成中文 (Chinese)', 'Switch to English（英文）'],
  'example.everyday': ['everyday', '日常'],
  'example.poem': ['a famous line', '名句'],
  'example.choices': ['的, 地 or 得', '的、地、得'],
  'example.word': ['a whole word', '词语'],
  'editor.label': ['Text with masks, one sentence a line', '含掩码的文本，每行一句'],
  'editor.placeholder': ['今天天气真[MASK]，我们去公园散步吧。', '今天天气真[MASK]，我们去公园散步吧。'],
  'editor.insert': ['Insert [MASK]', '插入 [MASK]'],
  'editor.insert-label': ['Insert a mask at the cursor ({key})', '在光标处插入掩码（{key}）'],
  'editor.undo': ['Undo', '撤销'],
  'editor.redo': ['Redo', '重做'],
  'editor.new-line': ['New line', '换行'],
  'editor.tools': ['Editing', '编辑'],
  'editor.keys': ['Enter fills · Shift+Enter or Ctrl+Enter: new line', 'Enter 填补 · Shift+Enter 或 Ctrl+Enter 换行'],
  'fill.button': ['Fill', '填补'],
  'fill.cancel': ['Cancel', '取消'],
  'fill.progress': ['{done} of {all} lines', '已填 {done} / {all} 行'],
  'fill.nothing': ['Write a sentence first, with [MASK] where a word is missing.', '请先写一句话，在缺字处写上 [MASK]。'],
  'fill.no-mask': [
    'There is no mask here. Put the cursor where a word is missing and insert one.',
    '这里没有掩码。请把光标放在缺字处，插入一个。',
  ],
  'fill.too-long': [
    'A text may have {most} lines here; this one has {lines}. “bertfill-ls fill -w FILE” takes any number.',
    '这里一次最多 {most} 行，现有 {lines} 行。“bertfill-ls fill -w 文件” 不限行数。',
  ],
  'fill.too-much': [
    'A text may have {most} characters here. “bertfill-ls fill -w FILE” takes any length.',
    '这里的文本最多 {most} 个字符。“bertfill-ls fill -w 文件” 不限长度。',
  ],
  'fill.cancelled': ['Cancelled after {done} of {all} lines.', '已取消，完成 {done} / {all} 行。'],
  'fill.failed': ['No answer: {reason}', '没有得到回答：{reason}'],
  'fill.unreachable': ['The server cannot be reached. The text is still here.', '无法连接服务。文本仍在这里。'],
  'fill.done': ['Masks: {gaps}, lines: {lines}, {milliseconds} ms.', '{lines} 行，{gaps} 处，用时 {milliseconds} 毫秒。'],
  'problems.count': ['Problems: {count}.', '{count} 处问题。'],
  'problems.not-filled': ['What is malformed is not filled.', '写错的掩码不会被填补。'],
  'problems.fix': ['Fix', '修正'],
  'problems.fix-all': ['Fix all', '全部修正'],
  'problems.show': ['Show the place in the text', '在文本中指出'],
  'problems.fixed': ['Fixed: {count}.', '已修正 {count} 处。'],
  'results.title': ['Candidates', '候选'],
  'results.line': ['Line {line}', '第 {line} 行'],
  'results.gap': ['Mask {number}', '第 {number} 处'],
  'results.gap-of-line': ['Candidates for mask {number} of line {line}', '第 {line} 行第 {number} 处的候选'],
  'results.candidate': ['Candidate', '候选'],
  'results.confidence': ['Confidence', '置信度'],
  'results.best': ['best', '首选'],
  'results.chosen': ['{candidate} stands in the text; undo takes it back.', '已填入“{candidate}”，可撤销。'],
  'results.no-candidate': ['Nothing fits here.', '此处没有合适的候选。'],
  'results.ambiguous': [
    '{first} and {second} are about as likely: more context decides, or your ear.',
    '{first} 与 {second} 相差无几：补充上下文，或由语感来定。',
  ],
  'results.rests-on': ['{candidate} rests on: {tokens}', '{candidate} 的依据：{tokens}'],
  'results.rests-on-nothing': ['No single word decides on {candidate}.', '没有哪个词单独决定 {candidate}。'],
  'results.no-reasons': ['What {candidate} rests on cannot be told.', '无法解释 {candidate} 的依据。'],
  'results.changed': ['The text has changed since; fill again.', '文本已改动，请重新填补。'],
  'tone.compare': ['Compare 。！？', '比较语气 。！？'],
  'tone.title': ['The same sentence with 。！？ at its end', '同一句话以 。！？ 结尾'],
  'tone.choose': ['{candidate} with {mark}, {confidence}', '{candidate}，以 {mark} 结尾，{confidence}'],
  'actions.label': ['The filled text', '填好的文本'],
  'actions.fill-all': ['Put in the best', '全部填入首选'],
  'actions.copy': ['Copy filled text', '复制填好的文本'],
  'actions.copied': ['Copied.', '已复制。'],
  'actions.not-copied': ['The browser did not allow copying.', '浏览器不允许复制。'],
  'actions.json': ['Download JSON', '下载 JSON'],
  'actions.csv': ['Download CSV', '下载 CSV'],
  'actions.filled': ['Filled: {count}; undo takes it back.', '已填入 {count} 处，可撤销。'],
  'connection.connecting': ['connecting', '正在连接'],
  'connection.ready': ['ready', '就绪'],
  'connection.loading': ['loading the model', '正在载入模型'],
  'connection.failed': ['the model cannot be used', '模型不可用'],
  'connection.lost': ['Connection lost; trying again. The text stays in this page.', '连接中断，正在重试。文本仍保留在此页。'],
  'connection.full': [
    'As many pages are open as the server takes; close one, and this one connects.',
    '打开的页面已达上限；关闭其中一个，此页便会连接。',
  ],
  'connection.refused': [
    'The server was started anew and does not know this page. Copy your text, then open the address it has printed.',
    '服务已重新启动，不再认识此页。请先复制文本，再打开它给出的新地址。',
  ],
  'about.licenses': ['licences', '许可证'],
  'about.model': ['bertfill {version} · model {model}', 'bertfill {version} · 模型 {model}'],
} as const satisfies Record<string, readonly [english: string, chinese: string]>

/** A sentence in a language, with its values in place. */
export function sentence(key: Key, locale: Locale, values: Values = {}): string {
  const text = SENTENCES[key][locale === 'en' ? 0 : 1]
  return text.replace(/\{([a-z-]+)\}/g, (place, name: string) => String(values[name] ?? place))
}

/** The first language of a browser's that the page speaks; English where it speaks none of them. */
export function negotiated(languages: readonly string[]): Locale {
  const first = languages.find((language) => /^(zh|en)\b/i.test(language))
  return first?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}
