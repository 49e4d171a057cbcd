// Rows of comma or tab separated values (RFC 4180), from text that arrives.
import { TrainError } from '../../error.js'

export interface CsvRow {
  readonly cells: readonly string[]
  /** Line on which it begins, from 1. */
  readonly line: number
}

/**
 * A cell may stand in quotes, a quote inside them written twice; then it may hold separators and line breaks. Lines end
 * by LF, CRLF or CR; empty ones are passed over, and so is a byte order mark.
 * @param name of the file, for messages
 * @throws TrainError `bad-data` where a quote is never closed
 */
export async function* csvRows(
  text: AsyncIterable<string> | Iterable<string>,
  separator: string,
  name: string,
): AsyncGenerator<CsvRow> {
  let cells: string[] = []
  let cell = ''
  let line = 1
  let began = 1
  /** `quote`: the character before was one, inside of quotes: it closes them, or is the first of two. */
  let state: 'start' | 'plain' | 'quoted' | 'quote' = 'start'
  let afterReturn = false

  const endRow = (): CsvRow | undefined => {
    const isEmpty = cells.length === 0 && cell === '' && state === 'start'
    const row = { cells: [...cells, cell], line: began }
    cells = []
    cell = ''
    state = 'start'
    began = line
    return isEmpty ? undefined : row
  }

  let first = true
  for await (const chunk of text) {
    for (const character of first && chunk.startsWith('\ufeff') ? chunk.slice(1) : chunk) {
      const isSecondOfTwo = afterReturn && character === '\n'
      afterReturn = character === '\r'
      if ((character === '\n' && !isSecondOfTwo) || character === '\r') line++
      if (state === 'quoted') {
        if (character === '"') state = 'quote'
        else cell += character
      } else if (character === '"' && state !== 'plain') {
        if (state === 'quote') cell += '"'
        state = 'quoted'
      } else if (character === separator) {
        cells.push(cell)
        cell = ''
        state = 'start'
      } else if (character === '\n' || character === '\r') {
        if (isSecondOfTwo) {
          began = line
          continue
        }
        const row = endRow()
        if (row) yield row
      } else {
        cell += character
        state = 'plain'
      }
    }
    first &&= chunk === ''
  }
  if (state === 'quoted') {
    const sentence = `${name}: the quote in the row of line ${began} is never closed.`
    throw new TrainError('bad-data', sentence, { name, line: began })
  }
  const row = endRow()
  if (row) yield row
}
