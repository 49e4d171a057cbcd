// A loader in the asking thread: for workers and browsers. In Node, `createLoader` has threads of its own.
import type { Tokenizer } from '@typeclip/tokenizer'
import { type BatchOptions, createBatchMaker, type MixConfig } from './batch-maker.js'
import type { Loader } from './loader.js'
import { loaderOf, madeHere } from './loader-of.js'
import type { Source } from './source.js'

/**
 * Batches of opened sources, made when they are asked for.
 * @throws TrainError `bad-data`, `broken-records`; ImageError `bad-argument` for a recipe
 */
export function openLoader(
  sources: readonly Source[],
  config: MixConfig,
  options: BatchOptions & { readonly tokenizer: Tokenizer },
): Loader {
  return loaderOf(madeHere(createBatchMaker(sources, config, options)))
}
