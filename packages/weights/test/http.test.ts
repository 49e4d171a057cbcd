import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { httpSource, openSafetensors, WeightsError, writeSafetensors } from '@typeclip/weights'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

let server: Server
let other: Server
let answer: Answer
let seen: { range?: string; authorization?: string; host?: string }[]
const url = () => address(server)
const address = (of: Server) => `http://127.0.0.1:${(of.address() as AddressInfo).port}/model.safetensors`

beforeAll(async () => {
  const listen = () =>
    new Promise<Server>(resolve => {
      const made = createServer((request, response) => {
        const { range, authorization, host } = request.headers
        seen.push({ range, authorization, host })
        answer(request, response)
      })
      made.listen(0, '127.0.0.1', () => resolve(made))
    })
  server = await listen()
  other = await listen()
})
afterAll(() => {
  for (const each of [server, other]) {
    each.closeAllConnections()
    each.close()
  }
})

/** Three tensors of 4 KB: `first`, `second`, `third`. */
async function makeFile(fill = 1): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const tensors = ['first', 'second', 'third'].map((name, index) => {
    const bytes = new Uint8Array(4096).fill(fill + index)
    return { name, dtype: 'U8' as const, shape: [4096], bytes }
  })
  await writeSafetensors(tensors, chunk => void chunks.push(chunk.slice()))
  return new Uint8Array(Buffer.concat(chunks))
}

function start(answering: Answer): void {
  answer = answering
  seen = []
}

function rangeOf(request: IncomingMessage, file: Uint8Array): [number, number] {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  return [Number(from), Math.min(Number(to), file.length - 1)]
}

/** A server that does ranges. */
function ranges(file: Uint8Array, headers: Record<string, string> = { etag: '"1"' }): Answer {
  return (request, response) => {
    const [from, to] = rangeOf(request, file)
    response.writeHead(206, {
      'content-range': `bytes ${from}-${to}/${file.length}`,
      'content-length': to - from + 1,
      ...headers,
    })
    response.end(file.subarray(from, to + 1))
  }
}

async function failure(work: () => Promise<unknown>): Promise<WeightsError> {
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(WeightsError)
  return error as WeightsError
}

async function readAll(options: Parameters<typeof httpSource>[1] = {}): Promise<Map<string, Uint8Array>> {
  using file = await openSafetensors(await httpSource(url(), options))
  const all = new Map<string, Uint8Array>()
  for await (const [name, { bytes }] of file.readMany(file.tensors.keys())) all.set(name, bytes.slice())
  return all
}

function expectWhole(all: ReadonlyMap<string, Uint8Array>, fill = 1): void {
  expect([...all.keys()]).toEqual(['first', 'second', 'third'])
  for (const [index, bytes] of [...all.values()].entries()) {
    expect(bytes.length).toBe(4096)
    expect(bytes.every(byte => byte === fill + index)).toBe(true)
  }
}

describe('a server that sends ranges', () => {
  it('is asked for the length, the header and the tensors wanted, neighbours at once, and nothing else', async () => {
    const bytes = await makeFile()
    start(ranges(bytes))
    using file = await openSafetensors(await httpSource(url()))
    const data = bytes.length - 3 * 4096
    expect(seen.map(({ range }) => range)).toEqual(['bytes=0-7', `bytes=8-${data - 1}`])
    const names: string[] = []
    for await (const [name] of file.readMany(['third', 'second'])) names.push(name)
    expect(names).toEqual(['second', 'third'])
    expect(seen.slice(2).map(({ range }) => range)).toEqual([`bytes=${data + 4096}-${bytes.length - 1}`])
  })

  it('is asked once for each tensor when requests are limited to their size', async () => {
    start(ranges(await makeFile()))
    using file = await openSafetensors(await httpSource(url()))
    for await (const _ of file.readMany(file.tensors.keys(), { requestBytes: 4096 }));
    expect(seen).toHaveLength(5)
  })

  it('reads nothing for an empty range', async () => {
    start(ranges(await makeFile()))
    const source = await httpSource(url())
    expect(await source.read(source.byteLength, 0)).toHaveLength(0)
    expect(seen).toHaveLength(1)
  })

  it('may be an empty file, which is refused as truncated', async () => {
    start((_, response) => response.writeHead(416, { 'content-range': 'bytes */0' }).end())
    expect((await failure(readAll)).code).toBe('truncated')
  })

  it('gets the headers given, but no authorization after a redirect to another host', async () => {
    const bytes = await makeFile()
    start((request, response) => {
      if (request.headers.host === new URL(url()).host) response.writeHead(302, { location: address(other) }).end()
      else ranges(bytes)(request, response)
    })
    expectWhole(await readAll({ headers: { authorization: 'Bearer secret' } }))
    const here = seen.filter(({ host }) => host === new URL(url()).host)
    const there = seen.filter(({ host }) => host === new URL(address(other)).host)
    expect(here.every(({ authorization }) => authorization === 'Bearer secret')).toBe(true)
    expect(there.length).toBeGreaterThan(0)
    expect(there.every(({ authorization }) => authorization === undefined)).toBe(true)
  })

  it('is asked with the query of its address, which no message repeats', async () => {
    const bytes = await makeFile()
    let path: string | undefined
    start((request, response) => {
      path = request.url
      ranges(bytes)(request, response)
    })
    const source = await httpSource(`${url()}?token=secret`)
    expect(path).toBe('/model.safetensors?token=secret')
    expect(source.name).toBe(url())
    start((_, response) => response.writeHead(403).end())
    const error = await failure(() => source.read(8, 8))
    expect(error.message + JSON.stringify(error.facts)).not.toContain('secret')
  })

  it('cannot be read after dispose', async () => {
    start(ranges(await makeFile()))
    const source = await httpSource(url())
    source.dispose?.()
    source.dispose?.()
    expect((await failure(() => source.read(0, 8))).code).toBe('disposed')
  })
})

describe('a server that ignores ranges', () => {
  it('is asked once, and the file kept', async () => {
    const bytes = await makeFile()
    start((_, response) => response.end(bytes))
    expectWhole(await readAll())
    expect(seen).toHaveLength(1)
  })

  it('may say nothing of its length', async () => {
    const bytes = await makeFile()
    start((_, response) => {
      response.write(bytes)
      response.end()
    })
    expectWhole(await readAll())
  })

  it('is refused over the limit, by what it claims and by what it sends', async () => {
    const bytes = await makeFile()
    start((_, response) => response.end(bytes))
    expect((await failure(() => readAll({ maximumDownloadBytes: 100 }))).code).toBe('too-large')
    start((_, response) => {
      response.write(bytes)
      response.end()
    })
    expect((await failure(() => readAll({ maximumDownloadBytes: 100 }))).code).toBe('too-large')
  })
})

describe('a file that changes between requests', () => {
  it.each([
    ['by its ETag', { etag: '"1"' }, { etag: '"2"' }],
    ['by a weak ETag', { etag: 'W/"1"' }, { etag: 'W/"2"' }],
    [
      'by its date',
      { 'last-modified': 'Mon, 01 Jun 2026 00:00:00 GMT' },
      { 'last-modified': 'Tue, 02 Jun 2026 00:00:00 GMT' },
    ],
  ])('is noticed %s', async (_, before, after) => {
    const [old, fresh] = [await makeFile(1), await makeFile(9)]
    start((request, response) =>
      ranges(seen.length > 2 ? fresh : old, seen.length > 2 ? after : before)(request, response),
    )
    expect((await failure(readAll)).code).toBe('source-changed')
  })

  it('is noticed by its length where the server names no version', async () => {
    const bytes = await makeFile()
    const longer = new Uint8Array([...bytes, 0])
    start((request, response) => ranges(seen.length > 2 ? longer : bytes, {})(request, response))
    expect((await failure(readAll)).code).toBe('source-changed')
  })

  it('is noticed when the server answers with the whole file, or has none of the range', async () => {
    const bytes = await makeFile()
    for (const status of [200, 416]) {
      start((request, response) => {
        if (seen.length > 2) response.writeHead(status).end(bytes)
        else ranges(bytes)(request, response)
      })
      expect((await failure(readAll)).code).toBe('source-changed')
    }
  })
})

describe('a server that breaks off, lies or says no', () => {
  it('never gives a wrong result when the connection drops after k bytes', async () => {
    const bytes = await makeFile()
    for (const keep of [0, 1, 7, 8, 9, 100, 4095, 4096, 12_000, 12_287]) {
      for (const withRanges of [true, false]) {
        start((request, response) => {
          const [from, to] = withRanges ? rangeOf(request, bytes) : [0, bytes.length - 1]
          const partial = { 'content-range': `bytes ${from}-${to}/${bytes.length}` }
          response.writeHead(withRanges ? 206 : 200, {
            'content-length': to - from + 1,
            ...(withRanges ? partial : {}),
          })
          const body = bytes.subarray(from, to + 1)
          if (body.length <= keep) response.end(body)
          else response.write(body.subarray(0, keep), () => setImmediate(() => response.destroy()))
        })
        const error = await failure(readAll)
        expect(error.code).toBe('read-failed')
      }
    }
  })

  it('is caught when it sends fewer or more bytes than due, with no length to show it', async () => {
    const bytes = await makeFile()
    for (const extra of [-1, 1]) {
      start((request, response) => {
        const [from, to] = rangeOf(request, bytes)
        response.writeHead(206, { 'content-range': `bytes ${from}-${to}/${bytes.length}` })
        response.write(Buffer.alloc(to - from + 1 + extra))
        response.end()
      })
      expect((await failure(readAll)).code).toBe('read-failed')
    }
  })

  it('is caught when it sends another range than asked for, or names none', async () => {
    const bytes = await makeFile()
    for (const contentRange of ['bytes 1-8/20000', 'bytes 0-6/20000', 'bytes 0-7/*', 'items 0-7/9', undefined]) {
      start((_, response) => {
        response.writeHead(206, contentRange === undefined ? {} : { 'content-range': contentRange })
        response.end(bytes.subarray(0, 8))
      })
      expect((await failure(readAll)).code).toBe('read-failed')
    }
  })

  it('is refused by its header when it claims more bytes than the tensors have', async () => {
    const bytes = await makeFile()
    start((request, response) => {
      const [from, to] = rangeOf(request, bytes)
      response.writeHead(206, { 'content-range': `bytes ${from}-${to}/${Number.MAX_SAFE_INTEGER}` })
      response.end(bytes.subarray(from, to + 1))
    })
    expect((await failure(readAll)).code).toBe('bad-offsets')
  })

  it('is refused when it sends a web page, whatever it calls it', async () => {
    const page = '<!DOCTYPE html><html><body>Please sign in</body></html>'
    for (const type of ['text/html; charset=utf-8', 'application/octet-stream']) {
      start((_, response) => response.writeHead(200, { 'content-type': type }).end(page))
      const error = await failure(readAll)
      expect(error.code).toBe('wrong-file')
      expect(error.message).toContain('HTML')
    }
  })

  it.each([
    [404, 'missing-file'],
    [410, 'missing-file'],
    [401, 'read-failed'],
    [403, 'read-failed'],
    [500, 'read-failed'],
  ])('answers %i, which is %s', async (status, code) => {
    start((_, response) => response.writeHead(status).end('no'))
    const error = await failure(readAll)
    expect(error.code).toBe(code)
    expect(error.message).toContain(String(status))
    expect(error.facts.status).toBe(status)
  })

  it('is not there, which is read-failed', async () => {
    const error = await failure(() => httpSource('http://127.0.0.1:9/none'))
    expect(error.code).toBe('read-failed')
    expect(error.cause).toBeInstanceOf(Error)
  })
})

describe('a signal', () => {
  it('stops an answer that does not end, with its own reason', async () => {
    const stop = new AbortController()
    const bytes = await makeFile()
    start((_, response) => {
      response.write(bytes.subarray(0, 100), () => stop.abort(new Error('enough')))
    })
    await expect(readAll({ signal: stop.signal })).rejects.toThrow('enough')
  })

  it('that has stopped already asks nothing', async () => {
    start(() => {})
    await expect(httpSource(url(), { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
    expect(seen).toEqual([])
  })
})
