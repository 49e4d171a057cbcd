// File patterns as shells have them, for the shells that leave them to programs (Node 20 has no finished one).
import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const special = /[*?[{]/

export function isPattern(name: string): boolean {
  return special.test(name)
}

/**
 * Files that match a pattern, in the order of their names. `*` and `?` stand for letters of one name, `**` for any
 * folders, `[a-z]` and `[!a-z]` for one letter, `{a,b}` for either. Names that begin with a dot are matched by a
 * pattern that does; folders are no matches, and `**` follows no links.
 */
export async function matchFiles(pattern: string): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const plain of expandBraces(pattern)) {
    const segments = (process.platform === 'win32' ? plain.replaceAll('\\', '/') : plain).split('/')
    const isAbsolute = segments[0] === '' || /^[a-z]:$/i.test(segments[0])
    await walk(
      isAbsolute ? `${segments.shift()}/` : '',
      segments.filter(segment => segment !== ''),
      found,
    )
  }
  return [...found].sort()
}

async function walk(folder: string, segments: readonly string[], found: Set<string>): Promise<void> {
  const [segment, ...rest] = segments
  if (segment === undefined) return
  if (segment === '**') {
    await walk(folder, rest.length > 0 ? rest : ['*'], found)
    for (const entry of await list(folder)) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) await walk(join(folder, entry.name), segments, found)
    }
    return
  }
  const names = special.test(segment) ? await matches(folder, segment) : [segment]
  for (const name of names) {
    const path = join(folder, name)
    if (rest.length > 0) await walk(path, rest, found)
    else if (await isFile(path)) found.add(path)
  }
}

async function matches(folder: string, segment: string): Promise<readonly string[]> {
  const expression = toExpression(segment)
  const entries = await list(folder)
  return entries.map(({ name }) => name).filter(name => expression.test(name))
}

/** Nothing where there is no folder, or none that may be read. */
function list(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder === '' ? '.' : folder, { withFileTypes: true }).catch(() => [])
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    found => !found.isDirectory(),
    () => false,
  )
}

function toExpression(segment: string): RegExp {
  let source = segment.startsWith('.') ? '' : '(?!\\.)'
  for (let at = 0; at < segment.length; at++) {
    const set = segment[at] === '[' ? /^\[(!|\^)?(\]?[^\]]*)\]/.exec(segment.slice(at)) : null
    if (set !== null) {
      source += `[${set[1] === undefined ? '' : '^'}${set[2].replace(/[\\[\]^&~|]/g, '\\$&')}]`
      at += set[0].length - 1
    } else if (segment[at] === '*') source += '.*'
    else if (segment[at] === '?') source += '.'
    else source += segment[at].replace(/[\\^$.|+()[\]{}/]/g, '\\$&')
  }
  try {
    return new RegExp(`^${source}$`, 'su')
  } catch {
    return /(?!)/ // a range out of order, as in [z-a], matches nothing
  }
}

/** `a{b,c}d` to `abd` and `acd`, inner braces too; braces without a comma stay as they are. */
export function expandBraces(pattern: string): readonly string[] {
  for (let open = pattern.indexOf('{'); open >= 0; open = pattern.indexOf('{', open + 1)) {
    const parts = partsFrom(pattern, open)
    if (parts === undefined) continue
    const before = pattern.slice(0, open)
    return parts.choices.flatMap(choice => expandBraces(before + choice + pattern.slice(parts.end)))
  }
  return [pattern]
}

function partsFrom(pattern: string, open: number): { choices: readonly string[]; end: number } | undefined {
  const choices: string[] = []
  let depth = 0
  let from = open + 1
  for (let at = open; at < pattern.length; at++) {
    const letter = pattern[at]
    if (letter === '{') depth++
    if (letter === '}') depth--
    const isCut = (letter === ',' && depth === 1) || depth === 0
    if (!isCut) continue
    choices.push(pattern.slice(from, at))
    from = at + 1
    if (depth === 0) return choices.length > 1 ? { choices, end: from } : undefined
  }
  return undefined
}
