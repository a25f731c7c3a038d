// Objects out of a stream of bytes, one a line.

/** The objects of a stream; a line may be cut anywhere, within a character too. Lines end at LF and at nothing else. */
export async function* objects(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator {
  const reader = stream.pipeThrough(new TextDecoderStream('utf-8', { fatal: true })).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    const lines = (rest + (value ?? '')).split('\n')
    rest = done ? '' : (lines.pop() ?? '')
    for (const line of lines) {
      if (line.trim() !== '') {
        yield JSON.parse(line)
      }
    }
    if (done) {
      return
    }
  }
}
