// What the blocks of both towers have in common in config files.
import type { Fields } from './fields.js'

/** The hidden width of open_clip's feed-forward: `mlp_ratio` times the width, rounded down. */
export function openClipMlpWidth(fields: Fields, width: number): number {
  const mlpWidth = Math.floor(width * fields.number('mlp_ratio', { minimum: 0, maximum: 1_000, default: 4 }))
  if (mlpWidth < 1) throw fields.fail('mlp_ratio', 'leaves no hidden units')
  return mlpWidth
}

/** Heads share the width equally. */
export function checkHeads(fields: Fields, key: string, { width, heads }: { width: number; heads: number }): void {
  if (heads >= 1 && width % heads === 0) return
  throw fields.fail(key, `gives ${heads} heads, which do not divide the width ${width}`)
}
