import { createServer, type Server } from 'node:http'
import { gzipSync } from 'node:zlib'
import { decodeImage } from '@typeclip/image/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { numbered, writeShard } from '../../../test/write-shard.js'
import { openSource } from '../node/open-source.js'
import { isBroken } from '../sample.js'
import { recordsOf, type Source } from '../source.js'
import { fetchTars } from './fetch-tars.js'

const shard = writeShard(numbered(0, 30))
const files = new Map<string, Uint8Array>([
  ['/a.tar', shard],
  ['/b.tar.gz', gzipSync(shard)],
  ['/cut.tar', shard.subarray(0, 9000)],
  ['/cut.tar.gz', gzipSync(shard).subarray(0, 900)],
])
let server: Server | undefined
let root = ''

beforeAll(async () => {
  const running = createServer(({ url = '' }, response) => {
    const bytes = files.get(url)
    response.writeHead(bytes ? 200 : 404, bytes ? { 'content-length': bytes.length } : {}).end(bytes)
  })
  server = running
  await new Promise<void>(resolve => running.listen(0, '127.0.0.1', resolve))
  const address = running.address()
  if (typeof address === 'object' && address !== null) root = `http://127.0.0.1:${address.port}`
})
afterAll(() => {
  server?.closeAllConnections()
  server?.close()
})

async function read(source: Source): Promise<{ greys: number[]; broken: string[] }> {
  const greys: number[] = []
  const broken: string[] = []
  for await (const record of recordsOf(source)) {
    if (isBroken(record)) broken.push(record.reason)
    else greys.push((await record.picture()).data[0])
  }
  return { greys, broken }
}

const all = Array.from({ length: 30 }, (_, i) => i)

describe.each<[string, (names: readonly string[]) => Promise<Source>]>([
  [
    'fetchTars',
    async names =>
      fetchTars(
        names.map(name => root + name),
        { decode: bytes => decodeImage(bytes) },
      ),
  ],
  ['openSource', names => openSource({ kind: 'tars', files: names.map(name => root + name) })],
])('shards behind addresses, by %s', (_, open) => {
  it('are read plain and gzipped', async () => {
    expect(await read(await open(['/a.tar', '/b.tar.gz']))).toEqual({ greys: [...all, ...all], broken: [] })
  })

  it.each(['/cut.tar', '/cut.tar.gz'])('are used up to where %s is cut, and named', async name => {
    const { greys, broken } = await read(await open([name, '/a.tar']))
    expect(greys.slice(-30)).toEqual(all)
    expect(greys.length).toBeGreaterThan(30)
    expect(broken).toEqual([expect.stringMatching(/cut\.tar.* cut short/)])
  })

  it('stop a run when they are not there', async () => {
    await expect(read(await open(['/none.tar']))).rejects.toMatchObject({ code: 'unreadable' })
  })
})
