import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { type FetchOptions, fetchAgain, fetchChunks } from './fetch-chunks.js'

const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251))
const quick: FetchOptions = { pause: 1 }

type Answer = (request: IncomingMessage, response: ServerResponse, tries: number) => void

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A server that answers its n-th request by the n-th answer, and further ones by the last. */
async function serve(...answers: Answer[]): Promise<{ address: string; requests: () => number }> {
  let tries = 0
  server = createServer((request, response) => {
    answers[Math.min(tries, answers.length - 1)](request, response, tries)
    tries++
  })
  const running = server
  await new Promise<void>(resolve => running.listen(0, '127.0.0.1', resolve))
  const address = running.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return { address: `http://127.0.0.1:${address.port}/a.tar`, requests: () => tries }
}

const whole: Answer = (_, response) => response.writeHead(200, { 'content-length': content.length }).end(content)

const ranged: Answer = (request, response) => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const headers = { 'content-length': content.length - from, etag: '"1"' }
  response.writeHead(from > 0 ? 206 : 200, headers).end(content.subarray(from))
}

const breaking: Answer = (_, response) => {
  response.writeHead(200, { 'content-length': content.length, etag: '"1"' })
  response.write(content.subarray(0, 120_000), () => response.destroy())
}

const failing =
  (status: number): Answer =>
  (_, response) =>
    response.writeHead(status).end()

async function bytesOf(address: string, signal?: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of fetchChunks(address, signal, quick)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('fetchChunks', () => {
  it('gives what the server has', async () => {
    const { address } = await serve(whole)
    expect(content.equals(await bytesOf(address))).toBe(true)
  })

  it('goes on where the line broke, whether the server knows ranges or not', async () => {
    for (const rest of [ranged, whole]) {
      const { address, requests } = await serve(rest === whole ? withoutTag(breaking) : breaking, rest)
      expect(content.equals(await bytesOf(address))).toBe(true)
      expect(requests()).toBe(2)
    }
  })

  it('begins anew where the server packs what it sends', async () => {
    const packed = gzipSync(content)
    const headers = { 'content-length': packed.length, 'content-encoding': 'gzip' }
    const { address, requests } = await serve(
      (_, response) => {
        response.writeHead(200, headers)
        response.write(packed.subarray(0, packed.length - 9), () => response.destroy())
      },
      (request, response) => {
        expect(request.headers.range).toBeUndefined()
        response.writeHead(200, headers).end(packed)
      },
    )
    expect(content.equals(await bytesOf(address))).toBe(true)
    expect(requests()).toBe(2)
  })

  it('tries again when the server is busy', async () => {
    const { address, requests } = await serve(failing(503), failing(429), whole)
    expect(content.equals(await bytesOf(address))).toBe(true)
    expect(requests()).toBe(3)
  })

  it('gives up in the end, and says how often it tried', async () => {
    const { address, requests } = await serve(failing(500))
    await expect(bytesOf(address)).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/cannot be read after 5 tries \(status 500\)/),
    })
    expect(requests()).toBe(5)
  })

  it('does not ask twice for what is refused', async () => {
    const { address, requests } = await serve(failing(404))
    await expect(bytesOf(address)).rejects.toThrow('is refused by its server (status 404)')
    expect(requests()).toBe(1)
  })

  it('does not join two files', async () => {
    const other: Answer = (_, response) =>
      response.writeHead(206, { 'content-length': 9, etag: '"2"' }).end(new Uint8Array(9))
    const { address } = await serve(breaking, other)
    await expect(bytesOf(address)).rejects.toThrow('changed while it was read')
  })

  it('stops when the signal says so', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const { address } = await serve((_, response) => {
      response.writeHead(200).write('x')
      stop.abort(reason)
    })
    await expect(bytesOf(address, stop.signal)).rejects.toBe(reason)
  })
})

/** The same answer from a server that has no entity tags. */
function withoutTag(answer: Answer): Answer {
  return (request, response, tries) => {
    const { writeHead } = response
    response.writeHead = ((status: number) =>
      writeHead.call(response, status, { 'content-length': content.length })) as typeof writeHead
    answer(request, response, tries)
  }
}

describe('fetchAgain', () => {
  it('gives the last answer, whatever it is', async () => {
    const { address, requests } = await serve(failing(503), failing(404))
    expect((await fetchAgain(address, {}, quick)).status).toBe(404)
    expect(requests()).toBe(2)
  })
})
