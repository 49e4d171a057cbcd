// Folders behind HTTP on this machine, as a careful site serves them.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'

/** What a site has to allow for a model in a worker, and no more. */
export const strictPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src 'self' blob: data:; connect-src 'self'"

export interface PageServer {
  /** Of the root, with a slash at the end. `localhost`, which counts as secure. */
  readonly address: URL
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[]
  close(): void
}

export interface ServerOptions {
  /** Folders by the path that they are served under, which begins and ends with a slash; the first that has a file gives it. */
  readonly folders: Readonly<Record<string, string>>
  /** Sent with every answer, e.g. `content-security-policy`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Text files by their path. */
  readonly texts?: Readonly<Record<string, string>>
}

export async function servePages({ folders, headers = {}, texts = {} }: ServerOptions): Promise<PageServer> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    asked.push(path)
    const common = { ...headers, 'content-type': contentTypes[extname(path)] ?? 'application/octet-stream' }
    if (Object.hasOwn(texts, path)) response.writeHead(200, common).end(texts[path])
    else await sendFile(folders, path, request.headers.range, common, response)
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    address: new URL(`http://localhost:${address.port}/`),
    asked,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const contentTypes: Readonly<Record<string, string>> = {
  '': 'text/html',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.wasm': 'application/wasm',
}

async function sendFile(
  folders: ServerOptions['folders'],
  path: string,
  rangeHeader: string | undefined,
  headers: Readonly<Record<string, string>>,
  response: ServerResponse,
): Promise<void> {
  for (const [prefix, folder] of Object.entries(folders)) {
    if (!path.startsWith(prefix)) continue
    const file = join(folder, normalize(`/${path.slice(prefix.length)}`))
    const facts = await stat(file).catch(() => undefined)
    if (!facts?.isFile()) continue
    const range = /^bytes=(\d+)-(\d+)$/.exec(rangeHeader ?? '')
    const start = range ? Number(range[1]) : 0
    const end = range ? Math.min(Number(range[2]), facts.size - 1) : facts.size - 1
    response.writeHead(range ? 206 : 200, {
      ...headers,
      etag: `"${facts.size}-${facts.mtimeMs}"`,
      'content-length': Math.max(0, end - start + 1),
      ...(range && { 'content-range': `bytes ${start}-${end}/${facts.size}` }),
    })
    if (facts.size === 0) response.end()
    else createReadStream(file, { start, end }).pipe(response)
    return
  }
  response.writeHead(404, headers).end()
}
