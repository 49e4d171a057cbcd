import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createWasmBackend } from '../src/index.js'
import { createWasmTrainingBackend } from '../src/training.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/```ts\nimport .*\n([\s\S]*?)console/g)].map(([, body]) => body)

/** The `result` of an example: plain JavaScript but for `using`, which Node 20 does not parse. */
async function resultOf(example: string, name: string, create: () => unknown): Promise<unknown> {
  const run = new Function(name, `return (async () => { ${example.replace('using', 'const')}; return result })()`)
  return run(create)
}

it('the examples of the README give what they say', async () => {
  expect(examples).toHaveLength(2)
  const [inference, training] = examples
  expect(await resultOf(inference, 'createWasmBackend', createWasmBackend)).toEqual(Float32Array.of(5, 6))
  const updated = await resultOf(training, 'createWasmTrainingBackend', createWasmTrainingBackend)
  expect(updated).toEqual(Float32Array.of(-1.5, 1.5))
})
