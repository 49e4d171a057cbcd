// Reads checked values out of a parsed config and says which key was wrong. Null counts as absent throughout.
import { ImageError } from '../error.js'
import type { Triple } from '../recipe.js'

/** One object of a config file. */
export interface Config {
  readonly values: Readonly<Record<string, unknown>>
  /** Of the file, for messages. */
  readonly name: string
  /** Keys that lead here, each with a dot behind it. */
  readonly path: string
}

/** Longest side that a config may ask for, so that a broken file cannot demand gigabytes. */
export const longestSide = 16384

/** @throws ImageError `bad-config` if `value` is no object */
export function rootConfig(value: unknown, name: string): Config {
  if (isObject(value)) return { values: value, name, path: '' }
  const found = Array.isArray(value) ? 'a list' : JSON.stringify(value)
  throw new ImageError('bad-config', `${name} must hold a JSON object, not ${found}.`, { name })
}

export function readValue({ values }: Config, key: string): unknown {
  return values[key] ?? undefined
}

/** An object within, or undefined. */
export function readObject(config: Config, key: string): Config | undefined {
  const value = readValue(config, key)
  if (value === undefined) return undefined
  return isObject(value) ? { ...config, values: value, path: `${config.path}${key}.` } : bad(config, key, 'an object')
}

export function readText(config: Config, key: string): string | undefined {
  const value = readValue(config, key)
  return value === undefined || typeof value === 'string' ? value : bad(config, key, 'a string')
}

export function readFlag(config: Config, key: string, absent: boolean): boolean {
  const value = readValue(config, key) ?? absent
  return typeof value === 'boolean' ? value : bad(config, key, 'true or false')
}

export function readNumber(config: Config, key: string, absent: number): number {
  const value = readValue(config, key) ?? absent
  return isNumber(value) ? value : bad(config, key, 'a finite number')
}

/** A side in pixels, or undefined. */
export function readSide(config: Config, key: string): number | undefined {
  const value = readValue(config, key)
  return value === undefined || isSide(value) ? value : bad(config, key, sideWanted)
}

/** One side for both, [height, width], or undefined. */
export function readSides(config: Config, key: string): number | readonly [number, number] | undefined {
  const value = readValue(config, key)
  if (value === undefined || isSide(value)) return value
  if (Array.isArray(value) && value.length === 2) {
    const [height, width]: unknown[] = value
    if (isSide(height) && isSide(width)) return [height, width]
  }
  return bad(config, key, `${sideWanted}, or two of them`)
}

/** Three numbers, or one that stands for all three. */
export function readTriple(config: Config, key: string, absent: Triple, { zero = true } = {}): Triple {
  const value = readValue(config, key) ?? absent
  const list: readonly unknown[] = Array.isArray(value) ? value : [value, value, value]
  const [red, green, blue] = list
  const fits = (item: unknown): item is number => isNumber(item) && (zero || Math.fround(item) !== 0)
  if (list.length === 3 && fits(red) && fits(green) && fits(blue)) return [red, green, blue]
  return bad(config, key, zero ? 'three finite numbers' : 'three finite numbers other than 0')
}

/** Refuses a value that means nothing. */
export function bad(config: Config, key: string, wanted: string): never {
  const { name, path } = config
  const value = readValue(config, key)
  const sentence = `${name}: ${path}${key} must be ${wanted}, not ${JSON.stringify(value)}.`
  throw new ImageError('bad-config', sentence, { name, key: path + key, value })
}

/** Refuses a sound value that asks for something not done here. */
export function unsupported(config: Config, key: string, instead: string): never {
  const { name, path } = config
  const value = readValue(config, key)
  const sentence = `${name}: ${path}${key} ${JSON.stringify(value)} is not supported; ${instead}.`
  throw new ImageError('unsupported-config', sentence, { name, key: path + key, value })
}

const sideWanted = `a whole number of pixels from 1 to ${longestSide}`

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isSide(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= longestSide
}
