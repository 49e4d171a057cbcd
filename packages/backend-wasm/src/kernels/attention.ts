import { checkLengths } from '@typeclip/tensor'
import type { Core } from '../core.js'
import type { Operand } from '../kernel.js'
import { defineKernel } from './define.js'

export const attention = defineKernel('attention', (core, { q, k, v, lengths }, { heads, causal = false }, out) => {
  const [batch, queries, channels] = q.shape
  const keys = k.shape[1]
  const visible = visibleKeys(core, 'attention', lengths, batch, keys)
  const stride = channels * 4
  const problem = { core, heads, causal, channels, queries, keys }
  attend(problem, visible, sequence => ({
    q: { address: q.address + sequence * queries * stride, stride },
    k: { address: k.address + sequence * keys * stride, stride },
    v: v.address + sequence * keys * stride,
    out: out.address + sequence * queries * stride,
  }))
})

/** q, k and v are read where the fused projection wrote them. */
export const selfAttention = defineKernel('selfAttention', (core, { qkv, lengths }, { heads, causal = false }, out) => {
  const [batch, tokens, channels] = out.shape
  const visible = visibleKeys(core, 'selfAttention', lengths, batch, tokens)
  const stride = channels * 3 * 4
  const problem = { core, heads, causal, channels, queries: tokens, keys: tokens }
  attend(problem, visible, sequence => {
    const address = qkv.address + sequence * tokens * stride
    return {
      q: { address, stride },
      k: { address: address + channels * 4, stride },
      v: address + channels * 8,
      out: out.address + sequence * tokens * channels * 4,
    }
  })
})

interface Problem {
  readonly core: Core
  readonly heads: number
  readonly causal: boolean
  readonly channels: number
  readonly queries: number
  readonly keys: number
}

interface Rows {
  readonly address: number
  /** bytes from one token to the next */
  readonly stride: number
}

/** Where one sequence lies; v has the stride of k. */
interface Sequence {
  readonly q: Rows
  readonly k: Rows
  readonly v: number
  readonly out: number
}

function attend(problem: Problem, visible: readonly number[], place: (sequence: number) => Sequence): void {
  const { core, heads, causal, channels, queries, keys } = problem
  const { rows, width } = core.tile
  const perHead = channels / heads
  if (channels === 0 || queries === 0) return
  const scratch = core.scratch(core.wasm.attentionScratch(keys, perHead, width))
  visible.forEach((count, sequence) => {
    const { q, k, v, out } = place(sequence)
    core.wasm.attention(
      q.address,
      q.stride,
      k.address,
      v,
      k.stride,
      out,
      channels * 4,
      queries,
      count,
      heads,
      perHead,
      causal ? 1 : 0,
      rows,
      width,
      scratch,
    )
  })
}

/** Keys that each sequence shows. @throws TensorError `index-out-of-range` */
export function visibleKeys(
  core: Core,
  name: string,
  lengths: Operand | undefined,
  batch: number,
  keys: number,
): number[] {
  if (lengths === undefined) return new Array<number>(batch).fill(keys)
  const counts = core.heap.integers(lengths.address, batch)
  checkLengths(name, counts, keys)
  return [...counts]
}
