// `train-{000..005}.tar` as WebDataset writes many names in one.
import { TrainError } from '../../error.js'

/** Most names that one pattern may stand for. */
const most = 100_000

/**
 * The names that a pattern stands for: `{000..005}` counts, zeros kept, and `{a,b}` lists; several multiply.
 * @throws TrainError `bad-data`
 */
export function shardNames(pattern: string): readonly string[] {
  const match = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(pattern)
  if (!match) return [pattern]
  const [, before, inside, after] = match
  const choices = choicesOf(inside, pattern)
  const rest = shardNames(after)
  if (choices.length * rest.length > most) {
    throw new TrainError('bad-data', `${pattern} stands for more than ${most} files.`, { pattern })
  }
  return choices.flatMap(choice => rest.map(end => `${before}${choice}${end}`))
}

function choicesOf(inside: string, pattern: string): readonly string[] {
  const range = /^(\d{1,9})\.\.(\d{1,9})$/.exec(inside)
  if (!range) return inside.split(',')
  const [first, last] = [Number(range[1]), Number(range[2])]
  if (last < first || last - first >= most) {
    throw new TrainError('bad-data', `{${inside}} in ${pattern} counts no files.`, { pattern })
  }
  const digits = range[1].length
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i).padStart(digits, '0'))
}
