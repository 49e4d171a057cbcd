// What a config and its options come to: sources opened, cached where asked, and ready to be made into batches.
import { type ClipTokenizerOptions, createTokenizer } from '@typeclip/tokenizer'
import { type BatchMaker, type BatchOptions, createBatchMaker, type ThreadShare } from '../batch-maker.js'
import { cacheSource } from '../cache.js'
import type { DataConfig } from '../config.js'
import type { Source } from '../source.js'
import { checkedSize } from '../square.js'
import { openSource } from './open-source.js'

export interface MakerOptions extends BatchOptions {
  /** Of the tokenizer that captions go through. */
  readonly tokenizer?: ClipTokenizerOptions
  /** Folder at which the config's relative paths begin; by default the current one. */
  readonly base?: string
}

/** @throws TrainError `bad-data`, `unreadable`, `peer-missing`, `broken-records` */
export async function openMaker(
  config: DataConfig,
  { tokenizer, base, ...options }: MakerOptions,
  signal?: AbortSignal,
  share?: ThreadShare,
): Promise<BatchMaker> {
  const size = checkedSize(options.recipe)
  const crop = config.augmentation?.crop
  const sources: Source[] = []
  for (const source of config.sources) {
    const opened = await openSource(source, { base, signal })
    sources.push(source.cache ? await cacheSource(opened, { recipe: options.recipe, size, crop, signal }) : opened)
  }
  return createBatchMaker(sources, config, { ...options, tokenizer: createTokenizer(tokenizer) }, share)
}
