// The text of a config file, parsed with the limits that a stranger's file deserves.
import { ModelError } from '../error.js'

const deepest = 64

/**
 * The value of a JSON text.
 * @param name what errors call the file, e.g. `config.json`
 * @throws ModelError `bad-config`: empty, not JSON, or nested deeper than 64 levels
 */
export function parseConfig(source: string | Uint8Array, name: string): unknown {
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source)
  if (text.trim() === '') throw new ModelError('bad-config', `${name} is empty; it must hold a JSON object.`, { name })
  checkDepth(text, name)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ModelError('bad-config', `${name} is not JSON (${describe(cause)}).`, { name }, { cause })
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** Counts brackets outside strings, before the parser recurses into them. */
function checkDepth(text: string, name: string): void {
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (quoted) {
      if (character === '\\') i++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    if (depth > deepest) {
      throw new ModelError('bad-config', `${name} is nested deeper than ${deepest} levels; no config is.`, { name })
    }
  }
}
