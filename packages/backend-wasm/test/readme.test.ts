import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createWasmBackend } from '../src/index.js'

it('the example of the README gives what it says', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const body = /```ts\nimport .*\n([\s\S]*?)console/.exec(readme)?.[1] ?? ''
  // Plain JavaScript but for `using`, which Node 20 does not parse.
  const run = new Function(
    'createWasmBackend',
    `return (async () => { ${body.replace('using', 'const')}; return result })()`,
  )
  const result: unknown = await run(createWasmBackend)
  expect(result).toEqual(Float32Array.of(5, 6))
})
