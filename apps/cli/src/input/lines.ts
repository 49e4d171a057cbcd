// Lines of bytes that come in pieces, in memory that does not grow with their number.
import { CliError } from '../error.js'

/** A line, or why it is none; `text` is then what could be read of it. */
export type Line = { readonly text: string } | { readonly text: string; readonly error: CliError }

/** Longest line, in bytes. */
const longest = 64 * 2 ** 20

/**
 * Lines as they come, a list for each piece of input. A line ends at `\n` or `\r\n`, not at U+2028; a mark of byte order
 * in front of the first is dropped.
 */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  const tail = createTail()
  let first = true
  const take = (bytes: Uint8Array): Line => {
    const line = tail.join(bytes)
    const bom = first && line.text.startsWith('\ufeff')
    first = false
    return bom ? { ...line, text: line.text.slice(1) } : line
  }
  for await (const piece of input) {
    const lines: Line[] = []
    let from = 0
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, from)) {
      lines.push(take(piece.subarray(from, end)))
      from = end + 1
    }
    tail.keep(piece.subarray(from))
    if (lines.length > 0) yield lines
  }
  if (tail.length() > 0) yield [take(new Uint8Array(0))]
}

/** The beginning of a line whose end has not come yet. */
function createTail() {
  let parts: Uint8Array[] = []
  let length = 0
  return {
    length: () => length,
    keep(part: Uint8Array): void {
      if (part.length === 0) return
      length += part.length
      if (length <= longest) parts.push(Uint8Array.from(part))
      else parts = parts.slice(0, 1)
    },
    join(end: Uint8Array): Line {
      const whole = length + end.length
      const bytes = parts.length === 0 ? end : Buffer.concat([...parts, end])
      const start = parts.length === 0 ? end : parts[0]
      parts = []
      length = 0
      return whole > longest ? tooLong(start, whole) : decode(bytes)
    },
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

function decode(bytes: Uint8Array): Line {
  const end = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length
  const line = bytes.subarray(0, end)
  try {
    return { text: strict.decode(line) }
  } catch (cause) {
    const sentence = 'The line is not valid UTF-8; save the text as UTF-8.'
    return { text: lenient.decode(line), error: new CliError('not-unicode', sentence, { cause }) }
  }
}

function tooLong(start: Uint8Array, length: number): Line {
  const sentence = `The line has ${length} bytes; ${longest} is the most that is read.`
  return { text: lenient.decode(start.subarray(0, 80)), error: new CliError('line-too-long', sentence) }
}
