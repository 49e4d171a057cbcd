// A training step against PyTorch and TensorFlow.js: same weights, same batch, one thread each, the same loss and gradient
// norm before any time is taken; two workers against one; the share of the GEMM's peak; memory with and without
// recomputation.
//
// Times are medians of alternating runs by the clock; in brackets the CPU time, which a busy machine disturbs less.
import { tfjs } from '../train/against-tfjs.mjs'
import { recipe, step } from '../train/against-torch.mjs'
import { memory } from '../train/peak-memory.mjs'
import { workers } from '../train/two-workers.mjs'
import { importFormula } from './encode.mjs'

/** What `--only` may name. */
const parts = { step, recipe, workers, tfjs, memory }

/** @param {{ shared: string, log: (line: string) => void, only?: readonly string[] }} context */
export async function bench({ shared, log, only = Object.keys(parts) }) {
  const unknown = only.find(name => !(name in parts))
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}; parts are ${Object.keys(parts).join(', ')}.`)
  const formula = await importFormula()
  for (const name of only) await parts[name]({ shared, formula, log: line => log(`${name}: ${line}`) })
}
