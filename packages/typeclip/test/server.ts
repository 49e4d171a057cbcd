// A folder behind HTTP on this machine, with ranges, counting the bytes it gives.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join, normalize } from 'node:path'

export interface FolderServer {
  /** Of the folder, with a slash at the end. */
  readonly address: URL
  /** Paths asked for and bytes sent for each. */
  readonly sent: ReadonlyMap<string, number>
  close(): void
}

export async function serveFolder(folder: string): Promise<FolderServer> {
  const sent = new Map<string, number>()
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    const file = join(folder, normalize(path))
    const facts = await stat(file).catch(() => undefined)
    if (!facts?.isFile()) {
      response.writeHead(404).end()
      return
    }
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
    const start = range ? Number(range[1]) : 0
    const end = range ? Math.min(Number(range[2]), facts.size - 1) : facts.size - 1
    sent.set(path, (sent.get(path) ?? 0) + end - start + 1)
    response.writeHead(range ? 206 : 200, {
      'content-length': end - start + 1,
      'content-type': 'application/octet-stream',
      etag: `"${facts.size}-${facts.mtimeMs}"`,
      ...(range && { 'content-range': `bytes ${start}-${end}/${facts.size}` }),
    })
    createReadStream(file, { start, end }).pipe(response)
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return { address: new URL(`http://127.0.0.1:${address.port}/`), sent, close: () => server.close() }
}
