// Batches of the data that a config states, made in Node.
import { type ClipTokenizerOptions, createTokenizer } from '@typeclip/tokenizer'
import { cacheSource } from '../cache.js'
import type { DataConfig } from '../config.js'
import type { Loader } from '../loader.js'
import { type BatchOptions, checkedSize, openLoader } from '../open-loader.js'
import type { Source } from '../source.js'
import { openSource } from './open-source.js'

export interface LoaderOptions extends BatchOptions {
  /** Of the tokenizer that captions go through. */
  readonly tokenizer?: ClipTokenizerOptions
  /** Folder at which the config's relative paths begin; by default the current one. */
  readonly base?: string
  /** Ends the opening, the loader too. */
  readonly signal?: AbortSignal
}

/**
 * Opens the sources of a config and makes batches of them.
 * @throws TrainError `bad-data`, `unreadable`, `peer-missing`, `broken-records`
 */
export async function createLoader(config: DataConfig, options: LoaderOptions): Promise<Loader> {
  const sources = await openSources(config, options)
  return openLoader(sources, config, { ...options, tokenizer: createTokenizer(options.tokenizer) })
}

async function openSources(config: DataConfig, { recipe, base, signal }: LoaderOptions): Promise<readonly Source[]> {
  const size = checkedSize(recipe)
  const opening = { ...(base === undefined ? {} : { base }), ...(signal ? { signal } : {}) }
  const sources: Source[] = []
  for (const source of config.sources) {
    const opened = await openSource(source, opening)
    const crop = config.augmentation?.crop
    sources.push(source.cache ? await cacheSource(opened, { recipe, size, crop, ...opening }) : opened)
  }
  return sources
}
