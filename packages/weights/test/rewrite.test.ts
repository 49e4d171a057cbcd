import { readdirSync } from 'node:fs'
import { describeGolden, hasShared, readBytes, readJson, sharedPath } from '@typeclip/golden'
import { bytesSource, openSafetensors, writeSafetensors } from '@typeclip/weights'
import { expect } from 'vitest'

const { models } = readJson<{ readonly models: readonly { readonly name: string }[] }>('golden/models/cases.json')
const files = models
  .map(({ name }) => `golden/models/${name}`)
  .filter(hasShared)
  .flatMap(folder => readdirSync(sharedPath(folder)).map(file => `${folder}/${file}`))
  .filter(file => file.endsWith('.safetensors'))

// The golden models were written by the safetensors library; the same tensors written by us must be the same file.
describeGolden(
  'weights/rewrite',
  files,
  file => `${file} is written byte for byte as the safetensors library wrote it`,
  async path => {
    const bytes = readBytes(path)
    using file = await openSafetensors(bytesSource(bytes))
    const tensors = [...file.tensors.values()].reverse().map(({ name, dtype, shape }) => ({
      name,
      dtype,
      shape,
      bytes: async () => (await file.read(name)).bytes,
    }))
    const metadata = file.metadata.size === 0 ? undefined : Object.fromEntries(file.metadata)
    const chunks: Uint8Array[] = []
    const written = await writeSafetensors(tensors, chunk => void chunks.push(chunk), { metadata })
    expect(written).toBe(bytes.length)
    expect(Buffer.compare(Buffer.concat(chunks), bytes)).toBe(0)
  },
)
