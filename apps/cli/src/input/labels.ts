import { CliError } from '../error.js'
import type { Terminal } from '../output/terminal.js'
import { readFileLines } from './file.js'

/**
 * Labels as words with commas between them, or as lines of a file; blank ones do not count there.
 * @throws CliError `missing-argument`, `conflicting-options`, `not-unicode`, and what reading a file may give
 */
export async function readLabels(
  words: string | undefined,
  file: string | undefined,
  terminal: Pick<Terminal, 'input' | 'signal'>,
): Promise<readonly string[]> {
  if (words !== undefined && file !== undefined) {
    throw new CliError('conflicting-options', 'Give --labels or --labels-file, not both.')
  }
  if (words !== undefined) return words.trim() === '' ? [] : words.split(',').map(label => label.trim())
  if (file === undefined) {
    throw new CliError('missing-argument', 'Give labels: --labels cat,dog or --labels-file FILE.')
  }
  const labels: string[] = []
  let number = 0
  for await (const lines of readFileLines(file, terminal)) {
    for (const line of lines) {
      number++
      if ('error' in line) throw new CliError(line.error.code, `${file}, line ${number}: ${line.error.message}`)
      if (/\S/.test(line.text)) labels.push(line.text.trim())
    }
  }
  return labels
}
