// Pictures by address: servers may say anything, or break off.
import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { repositoryRoot } from '@typeclip/golden'
import { type Clip, loadClip, type NodeImage } from 'typeclip'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const path = join(repositoryRoot, 'apps/quickstart/pictures/key.png')

describe('a picture by its address', () => {
  let clip: Clip<NodeImage>
  beforeAll(async () => {
    clip = await loadClip()
  })
  afterAll(() => clip.dispose())

  it('is read whole, whether or not the server says its size', async () => {
    const bytes = await readFile(path)
    const { data } = await clip.encodeImages([bytes])
    await serving(
      (_, response) => {
        response.write(bytes.subarray(0, 100))
        response.end(bytes.subarray(100))
      },
      async address => expect((await clip.encodeImages([address])).data).toEqual(data),
    )
  })

  it('is given up at 200 MB, where the server does not say its size', async () => {
    const megabytes = new Uint8Array(4_000_000)
    let sent = 0
    const endless: RequestListener = (_, response) => {
      const more = () => {
        sent += megabytes.length
        if (response.destroyed || sent > 400_000_000) response.end()
        else response.write(megabytes, more)
      }
      more()
    }
    await serving(endless, async address => {
      const sentence = /^http:.* has over 200000000 bytes, the limit for a picture\.$/
      await expect(clip.classify(address, ['key'])).rejects.toThrow(sentence)
    })
    expect(sent).toBeLessThan(400_000_000)
  })

  it.each([
    ['is not there', 404, /answers 404/],
    ['is announced too large', 200, /has over 200000000 bytes/],
  ])('is refused where it %s', async (_, status, sentence) => {
    const refusing: RequestListener = (_, response) => {
      response.writeHead(status, { 'content-length': 300_000_000 }).flushHeaders()
    }
    await serving(refusing, async address => {
      await expect(clip.classify(address, ['key'])).rejects.toMatchObject({
        code: 'bad-source',
        message: expect.stringMatching(sentence),
      })
    })
  })

  it('is refused where it is no address', async () => {
    await expect(clip.classify('http://', ['key'])).rejects.toMatchObject({ code: 'bad-source' })
  })

  it('is refused where the server breaks off', async () => {
    const breaking: RequestListener = (_, response) => {
      response.write('begun', () => response.destroy())
    }
    await serving(breaking, async address => {
      await expect(clip.classify(address, ['key'])).rejects.toMatchObject({ code: 'bad-source' })
    })
  })
})

async function serving(answer: RequestListener, use: (address: string) => Promise<void>): Promise<void> {
  const server = createServer(answer)
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  try {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The server has no port.')
    await use(`http://127.0.0.1:${address.port}/`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
