// Keys of open_clip's configs. An option that nobody here knows may change the computation: it is never skipped.
import { ModelError } from '../error.js'
import type { Fields } from './fields.js'

/** What `model_cfg` says to both towers. */
export interface OpenClipModel {
  readonly embedDimension: number
  readonly quickGelu: boolean
}

export interface KnownKeys {
  readonly read: readonly string[]
  /** No consequence for inference. */
  readonly harmless: readonly string[]
  /** Changes the computation in a way that is not supported, unless it is off (absent, null, false, zero, default). */
  readonly refused: readonly string[]
}

/** @throws ModelError `bad-config` for an unknown key, `unsupported-architecture` for a refused one that is on */
export function refuseUnknown(fields: Fields, { read, harmless, refused }: KnownKeys): void {
  for (const key of fields.keys()) {
    if (read.includes(key) || harmless.includes(key)) continue
    if (!refused.includes(key))
      throw fields.fail(key, 'is not an option of open_clip known here, and may not be ignored')
    const value = fields.raw(key)
    if (value === null || value === false || value === '' || value === 'default') continue
    throw new ModelError('unsupported-architecture', `${fields.path}: models with ${key} are not supported.`, {
      path: fields.path,
      key,
      value,
    })
  }
}

/** A list of words, as it is read best. */
export function words(list: string): readonly string[] {
  return list.split(/\s+/)
}
