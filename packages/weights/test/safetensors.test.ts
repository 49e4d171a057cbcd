import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describeGolden, readJson, sharedPath } from '@typeclip/golden'
import type { TensorFile, WeightsErrorCode } from '@typeclip/weights'
import { WeightsError } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { describe, expect, it } from 'vitest'

interface Place {
  readonly name: string
  readonly file?: string
  readonly folder?: string
  readonly weights?: string
}
interface BadFile extends Place {
  readonly kind: readonly string[]
  readonly mentions: readonly (readonly string[])[]
}
interface OddFile extends Place {
  readonly tensors: Readonly<Record<string, { dtype: string; shape: number[]; sha256: string }>>
}

function pathOf(set: string, { file, folder, weights }: Place): string {
  return sharedPath(`golden/models/${set}/${file ?? `${folder}/${weights}`}`)
}

async function openingError(path: string): Promise<unknown> {
  try {
    const file = await openSafetensorsFile(path)
    file.dispose()
    return undefined
  } catch (error) {
    return error
  }
}

const bad = readJson<readonly BadFile[]>('golden/models/bad/bad.json')

// Where a case allows several kinds, the one that this reader gives.
const fixedKind: Readonly<Record<string, WeightsErrorCode>> = { 'idx-shard-is-index': 'bad-index' }

describeGolden(
  'weights/bad',
  bad.filter(({ name }) => /^(st|idx)-/.test(name)),
  ({ name }) => `${name} is refused`,
  async item => {
    const error = await openingError(pathOf('bad', item))
    expect(error).toBeInstanceOf(WeightsError)
    const { code, message } = error as WeightsError
    expect(item.kind).toContain(code)
    expect(code).toBe(fixedKind[item.name] ?? item.kind[0])
    for (const alternatives of item.mentions) {
      const found = alternatives.some(words => message.toLowerCase().includes(words.toLowerCase()))
      expect(found, `"${message}" mentions ${alternatives.join(' or ')}`).toBe(true)
    }
  },
)

function contentsOf(file: TensorFile, read: ReadonlyMap<string, Uint8Array>): OddFile['tensors'] {
  return Object.fromEntries(
    [...file.tensors.values()].map(({ name, dtype, shape }) => {
      const sha256 = createHash('sha256')
        .update(read.get(name) ?? 'not read')
        .digest('hex')
      return [name, { dtype, shape: [...shape], sha256 }]
    }),
  )
}

describeGolden(
  'weights/odd',
  readJson<readonly OddFile[]>('golden/models/odd/odd.json').filter(({ file, weights }) =>
    /\.safetensors(\.index\.json)?$/.test(file ?? weights ?? ''),
  ),
  ({ name }) => `${name} is read exactly`,
  async item => {
    using file = await openSafetensorsFile(pathOf('odd', item))
    const read = new Map<string, Uint8Array>()
    for await (const [name, { bytes }] of file.readMany(file.tensors.keys())) read.set(name, bytes)
    expect(contentsOf(file, read)).toEqual(item.tensors)
    for (const name of file.tensors.keys()) expect((await file.read(name)).bytes).toEqual(read.get(name))
  },
)

describe('a PyTorch file', () => {
  const files = [
    ...readJson<readonly OddFile[]>('golden/models/odd/odd.json').map(item => pathOf('odd', item)),
    ...bad.filter(({ name }) => /^(pkl|zip|legacy)-/.test(name)).map(item => pathOf('bad', item)),
  ].filter(path => /\.(pt|bin|bin\.index\.json)$/.test(path))

  it.each(files)('%s is refused with the name of its format, or as damaged', async path => {
    const error = await openingError(path)
    expect(error).toBeInstanceOf(WeightsError)
    const { code, message } = error as WeightsError
    const magic = readFileSync(path).subarray(0, 4).toString('latin1')
    if (/^(PK\x03\x04|\x80[\x02-\x05])/.test(magic)) {
      expect(code).toBe('unsupported-format')
      expect(message).toMatch(/zip archive|pickle/)
    }
    if (path.endsWith('.json')) expect(message).toContain('PyTorch')
  })
})
