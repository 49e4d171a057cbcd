// Runs in the page: the conformance suite on a build of the kernels, and what the page's policy lets through.
import { TensorError } from '@typeclip/tensor'
import { contractCases, parityCases, seededRandom } from '@typeclip/tensor/conformance'
import { createWasmBackend } from '../src/index.js'

declare global {
  interface Window {
    outcome: Promise<Outcome>
  }
}

export interface Outcome {
  /** Whether the page may compile text. */
  readonly evaluates: boolean
  /** What the backend says it took, or the code of the error. */
  readonly simd: unknown
  readonly cases: number
  readonly failed: readonly string[]
}

// Begun by the page itself: what a debugger calls is exempt from the policy.
window.outcome = conform(location.hash === '#relaxed' ? 'relaxed' : 'baseline')

async function conform(simd: 'baseline' | 'relaxed'): Promise<Outcome> {
  const evaluates = evaluatesText()
  const failed: string[] = []
  try {
    using backend = await createWasmBackend({ simd })
    const parity = parityCases(() => backend, seededRandom(4))
    for (const { name, run } of parity) {
      const { largestShare } = await run()
      if (!(largestShare <= 1)) failed.push(`${name}: ${largestShare}`)
    }
    const contract = contractCases(() => createWasmBackend({ simd }))
    for (const { name, run } of contract) await run().catch(error => failed.push(`${name}: ${error}`))
    return { evaluates, simd: backend.info.details.simd, cases: parity.length + contract.length, failed }
  } catch (error) {
    if (!(error instanceof TensorError)) throw error
    return { evaluates, simd: error.code, cases: 0, failed }
  }
}

function evaluatesText(): boolean {
  try {
    return new Function('return true')()
  } catch {
    return false
  }
}
