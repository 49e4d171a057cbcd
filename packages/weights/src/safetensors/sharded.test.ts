import { describe, expect, it } from 'vitest'
import { WeightsError } from '../error.js'
import { bytesSource } from '../source/bytes.js'
import { openSafetensorsIndex } from './sharded.js'
import { writeSafetensors } from './write.js'

async function shard(names: readonly string[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const tensors = names.map(name => ({
    name,
    dtype: 'U8' as const,
    shape: [1],
    bytes: Uint8Array.of(name.charCodeAt(0)),
  }))
  await writeSafetensors(tensors, chunk => void chunks.push(chunk), { metadata: { format: 'pt' } })
  return new Uint8Array(Buffer.concat(chunks))
}

/** Two shards, `a b` and `c d`; notes the files asked for, the tensors' bytes read, and those disposed. */
async function folder() {
  const files = new Map([
    ['1.safetensors', await shard(['a', 'b'])],
    ['2.safetensors', await shard(['c', 'd'])],
  ])
  const log: string[] = []
  const resolve = async (file: string) => {
    log.push(`open ${file}`)
    const bytes = files.get(file)
    if (bytes === undefined) throw new WeightsError('missing-file', `There is no file ${file}.`)
    const source = bytesSource(bytes, { name: file })
    const data = bytes.length - 2
    return {
      ...source,
      read: (offset: number, length: number) => {
        if (offset >= data) log.push(`read ${file} ${offset - data} ${length}`)
        return source.read(offset, length)
      },
      dispose: () => void log.push(`dispose ${file}`),
    }
  }
  return { resolve, log }
}

const index = (weightMap: unknown, rest = {}) => JSON.stringify({ ...rest, weight_map: weightMap })
const sound = { a: '1.safetensors', b: '1.safetensors', c: '2.safetensors', d: '2.safetensors' }

describe('openSafetensorsIndex', () => {
  it('opens each shard once and reads from the one that holds a tensor', async () => {
    const { resolve, log } = await folder()
    const file = await openSafetensorsIndex(index(sound, { metadata: { total_size: 4 } }), resolve)
    expect([...file.tensors.keys()]).toEqual(['a', 'b', 'c', 'd'])
    expect(file.metadata).toEqual(new Map([['format', 'pt']]))
    expect(log.splice(0)).toEqual(['open 1.safetensors', 'open 2.safetensors'])
    expect((await file.read('d')).bytes).toEqual(Uint8Array.of(100))
    const names: string[] = []
    for await (const [name] of file.readMany(['d', 'c', 'b'])) names.push(name)
    expect(names).toEqual(['b', 'c', 'd'])
    expect(log.splice(0)).toEqual(['read 2.safetensors 1 1', 'read 1.safetensors 1 1', 'read 2.safetensors 0 2'])
    file.dispose()
    file.dispose()
    expect(log).toEqual(['dispose 1.safetensors', 'dispose 2.safetensors'])
    await expect(file.read('a')).rejects.toMatchObject({ code: 'disposed' })
  })

  it('shows only what the map names', async () => {
    const { resolve } = await folder()
    using file = await openSafetensorsIndex(index({ c: '2.safetensors' }), resolve)
    expect([...file.tensors.keys()]).toEqual(['c'])
    await expect(file.read('d')).rejects.toMatchObject({ code: 'missing-tensor' })
    await expect(file.read('toString')).rejects.toMatchObject({ code: 'missing-tensor' })
  })

  it('says where a tensor is that the map puts into the wrong shard, and gives back what it opened', async () => {
    const { resolve, log } = await folder()
    const error = openSafetensorsIndex(index({ ...sound, c: '1.safetensors' }), resolve)
    await expect(error).rejects.toMatchObject({
      code: 'bad-index',
      message: expect.stringContaining('"c" is in 1.safetensors, which does not hold it, but 2.safetensors does'),
    })
    expect(log.filter(line => line.startsWith('dispose')).sort()).toEqual([
      'dispose 1.safetensors',
      'dispose 2.safetensors',
    ])
  })

  it('gives back what it opened when a shard is missing', async () => {
    const { resolve, log } = await folder()
    const error = openSafetensorsIndex(index({ ...sound, e: '3.safetensors' }), resolve)
    await expect(error).rejects.toMatchObject({ code: 'missing-file' })
    expect(log.slice(3).sort()).toEqual(['dispose 1.safetensors', 'dispose 2.safetensors'])
  })

  it('finds all shards, then reads their headers at once', async () => {
    const { resolve } = await folder()
    const log: string[] = []
    const watched = async (file: string) => {
      const source = await resolve(file)
      log.push(`found ${file}`)
      const read = async (offset: number, length: number) => {
        log.push(`reading ${file}`)
        await new Promise(setImmediate)
        return source.read(offset, length)
      }
      return { ...source, read }
    }
    const file = await openSafetensorsIndex(index(sound), watched)
    file.dispose()
    const [one, two] = ['1.safetensors', '2.safetensors']
    expect(log.slice(0, 4)).toEqual([`found ${one}`, `found ${two}`, `reading ${one}`, `reading ${two}`])
  })

  it('tells the first of the shards that are missing', async () => {
    const { resolve } = await folder()
    const map = { e: '3.safetensors', ...sound, f: '4.safetensors' }
    await expect(openSafetensorsIndex(index(map), resolve)).rejects.toMatchObject({
      code: 'missing-file',
      message: 'There is no file 3.safetensors.',
    })
  })

  it.each([
    '../x.safetensors',
    '/x.safetensors',
    'sub/x.safetensors',
    '..\\x.safetensors',
    'C:x.safetensors',
    'http://h/x.safetensors',
    'x\0.safetensors',
    '',
    '.',
    '..',
    'model.safetensors.index.json',
    'x.gguf',
  ])('refuses the file name %j without asking for it', async file => {
    const { resolve, log } = await folder()
    await expect(openSafetensorsIndex(index({ a: file }), resolve)).rejects.toMatchObject({
      code: 'bad-index',
      facts: { name: 'a', file },
    })
    expect(log).toEqual([])
  })

  it('refuses a name that stands twice in the map, or a second map', async () => {
    const { resolve } = await folder()
    const twice = '{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}'
    await expect(openSafetensorsIndex(twice, resolve)).rejects.toMatchObject({ code: 'bad-index' })
    const maps = '{"weight_map":{"a":"1.safetensors"},"weight_map":{"c":"2.safetensors"}}'
    await expect(openSafetensorsIndex(maps, resolve)).rejects.toMatchObject({ code: 'bad-index' })
  })
})
