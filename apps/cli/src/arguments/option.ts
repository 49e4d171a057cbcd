// Options as data: how each is written, what it means, and how its text becomes a value.
import { CliError } from '../error.js'

/** One option of a command; `T` is what the command gets. */
export interface Option<T> {
  /** What stands for the value in help; a switch has none. */
  readonly value?: string
  /** Plain arguments right after the value are values too, since shells expand patterns to several words. */
  readonly takesMore?: boolean
  readonly help: string
  /** @param given the texts in the order they were given; none where the option is absent */
  readonly read: (given: readonly string[], name: string) => T
}

export type Options = Readonly<Record<string, Option<unknown>>>

/** What a command gets of its options. */
export type Values<O extends Options> = { readonly [K in keyof O]: ReturnType<O[K]['read']> }

export function flag(help: string): Option<boolean> {
  return { help, read: given => given.length > 0 }
}

/** The last one given counts, so that scripts can append. */
export function text(value: string, help: string): Option<string | undefined> {
  return { value, help, read: given => given.at(-1) }
}

export function texts(value: string, help: string, { takesMore = false } = {}): Option<readonly string[]> {
  return { value, help, takesMore, read: given => given }
}

export function choice<const T extends string>(among: readonly T[], help: string): Option<T | undefined> {
  return {
    value: among.join('|'),
    help,
    read(given, name) {
      const last = given.at(-1)
      const found = among.find(one => one === last)
      if (last !== undefined && found === undefined) throw badValue(name, last, `one of ${among.join(', ')}`)
      return found
    },
  }
}

export function whole(
  value: string,
  help: string,
  { least = 0, most = 2 ** 31 - 1 }: { readonly least?: number; readonly most?: number } = {},
): Option<number | undefined> {
  const rule = most === 2 ** 31 - 1 ? `a whole number of ${least} or more` : `a whole number from ${least} to ${most}`
  return {
    value,
    help,
    read(given, name) {
      const last = given.at(-1)
      if (last === undefined) return undefined
      const number = /^\d+$/.test(last) ? Number(last) : Number.NaN
      if (!(number >= least && number <= most)) throw badValue(name, last, rule)
      return number
    },
  }
}

/** A number from 0 to 1. */
export function share(value: string, help: string): Option<number | undefined> {
  return {
    value,
    help,
    read(given, name) {
      const last = given.at(-1)
      if (last === undefined) return undefined
      const number = readNumber(last)
      if (!(number >= 0 && number <= 1)) throw badValue(name, last, 'a number from 0 to 1')
      return number
    },
  }
}

export type Triple = readonly [number, number, number]

/** A number for each of red, green and blue. */
export function triple(
  value: string,
  help: string,
  { positive = false }: { readonly positive?: boolean } = {},
): Option<Triple | undefined> {
  return {
    value,
    help,
    read(given, name) {
      const last = given.at(-1)
      if (last === undefined) return undefined
      const [red, green, blue, ...rest] = last.split(',').map(readNumber)
      const numbers = [red, green, blue]
      const sound = rest.length === 0 && numbers.every(one => (positive ? one > 0 : true) && Number.isFinite(one))
      if (!sound) throw badValue(name, last, `three ${positive ? 'numbers above 0' : 'numbers'}, like 0.5,0.5,0.5`)
      return [red, green, blue]
    },
  }
}

function readNumber(given: string): number {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(given) ? Number(given) : Number.NaN
}

function badValue(name: string, value: string, rule: string): CliError {
  return new CliError('bad-value', `--${name} is ${JSON.stringify(value)}; it must be ${rule}.`)
}
