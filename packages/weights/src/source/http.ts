// A file on a web server, read by Range requests.
//
// A first request for a few bytes tells all that matters: whether the server does ranges, how long the file is
// (Content-Range), and which version it is (ETag, Last-Modified). Later answers must name the same version and length:
// that is compared here, on every answer, rather than left to If-Range, which needs a strong ETag and, in a browser, a
// permission of the server's (decision 0030).
import { WeightsError } from '../error.js'
import { bytesSource } from './bytes.js'
import { download, failed, readBody } from './http-body.js'
import { type ByteSource, checkRange, type ReadOptions } from './source.js'

/** What is used of `fetch`, so that a caller can pass its own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Options of `httpSource`. */
export interface HttpSourceOptions extends ReadOptions {
  readonly fetch?: Fetch
  /** Sent with every request, such as `authorization`; fetch drops that one when redirected to another host. */
  readonly headers?: Readonly<Record<string, string>>
  /** Where the server cannot send ranges the file is downloaded once and kept, up to this size. Default 4 GiB. */
  readonly maximumDownloadBytes?: number
}

/**
 * A file on a web server as a source. Redirects are followed. No answer is kept but the first 8 bytes (or the whole
 * file, where the server sends no ranges).
 * @throws WeightsError `missing-file` (404, 410), `read-failed` (another status, no answer, an answer that contradicts
 *   itself), `wrong-file` (a web page), `too-large`; a read also `source-changed`
 */
export async function httpSource(
  url: string | URL,
  { fetch = globalThis.fetch, headers = {}, signal, maximumDownloadBytes = 2 ** 32 }: HttpSourceOptions = {},
): Promise<ByteSource> {
  // Queries hold the tokens of signed addresses, which do not belong into messages and logs.
  const name = String(url).replace(/[?#].*$/s, '')
  const request: RangeRequest = (range, signal) => {
    return send(() => fetch(String(url), { headers: { ...headers, range: `bytes=${range}` }, signal }), name, signal)
  }
  const response = await request(`0-${probeBytes - 1}`, signal)
  if (response.status === 200) return download(response, name, maximumDownloadBytes, signal)
  if (response.status === 416 && /^bytes \*\/0$/.test(response.headers.get('content-range') ?? '')) {
    await response.body?.cancel()
    return bytesSource(new Uint8Array(0), { name })
  }
  const { total } = await checkAnswer(response, name, { start: 0, length: probeBytes })
  const head = await readBody(response, name, Math.min(probeBytes, total), signal)
  return rangeSource(request, name, { total, version: versionOf(response), head })
}

// What a safetensors reader asks first, so that this costs it no request of its own.
const probeBytes = 8

type RangeRequest = (range: string, signal: AbortSignal | undefined) => Promise<Response>

/** One request; only answers of 200, 206 and 416 come back, and no web page. */
async function send(ask: () => Promise<Response>, url: string, signal: AbortSignal | undefined): Promise<Response> {
  signal?.throwIfAborted()
  let response: Response
  try {
    response = await ask()
  } catch (cause) {
    throw failed(url, 'did not answer', cause, signal)
  }
  const { status } = response
  const type = response.headers.get('content-type') ?? ''
  const isFile = (status === 200 || status === 206) && !type.startsWith('text/html')
  if (isFile || status === 416) return response
  await response.body?.cancel()
  throw refusal(url, status, type)
}

function refusal(url: string, status: number, type: string): WeightsError {
  const facts = { url, status, type }
  if (status === 404 || status === 410) {
    return new WeightsError('missing-file', `${url} does not exist (HTTP ${status}).`, facts)
  }
  if (status === 200 || status === 206) {
    return new WeightsError(
      'wrong-file',
      `${url} gave a web page (HTML) instead of the file; open it to see why.`,
      facts,
    )
  }
  const hint = status === 401 || status === 403 ? ': access is refused, so check the authorization header' : ''
  return new WeightsError('read-failed', `${url} answered with HTTP ${status}${hint}.`, facts)
}

interface Known {
  readonly total: number
  readonly version: string
  readonly head: Uint8Array
}

function rangeSource(request: RangeRequest, name: string, { total, version, head }: Known): ByteSource {
  let disposed = false
  const source = {
    name,
    byteLength: total,
    async read(offset: number, length: number, { signal }: ReadOptions = {}): Promise<Uint8Array> {
      signal?.throwIfAborted()
      if (disposed) throw new WeightsError('disposed', `${name} was disposed and cannot be read.`, { url: name })
      checkRange(source, offset, length)
      if (length === 0) return new Uint8Array(0)
      if (offset + length <= head.length) return head.subarray(offset, offset + length)
      const response = await request(`${offset}-${offset + length - 1}`, signal)
      const answer = await checkAnswer(response, name, { start: offset, length })
      if (answer.total !== total || versionOf(response) !== version) {
        await response.body?.cancel()
        throw changed(name)
      }
      return readBody(response, name, length, signal)
    },
    dispose(): void {
      disposed = true
    },
  }
  return source
}

/** ETag, else the date: what tells two versions of a file apart; empty where the server says neither. */
function versionOf(response: Response): string {
  return response.headers.get('etag') ?? response.headers.get('last-modified') ?? ''
}

function changed(url: string): WeightsError {
  return new WeightsError('source-changed', `${url} changed on the server while it was read; open it again.`, { url })
}

/** An answer to a range request: status 206, for the bytes asked for, not compressed on the way. */
async function checkAnswer(response: Response, url: string, asked: { start: number; length: number }) {
  const contentRange = response.headers.get('content-range') ?? ''
  const [, start, end, total] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRange) ?? []).map(Number)
  const encoding = response.headers.get('content-encoding') ?? 'identity'
  const last = Math.min(asked.start + asked.length, total) - 1
  if (response.status === 206 && start === asked.start && end === last && encoding === 'identity') return { total }
  await response.body?.cancel()
  const facts = { url, status: response.status, contentRange, encoding }
  // 200 and 416 are what a server says when the range no longer fits what it has.
  if (response.status !== 206) throw changed(url)
  const asRange = `${asked.start}-${asked.start + asked.length - 1}`
  const what = contentRange === '' ? 'a part it does not name' : `"${contentRange}"`
  const how = encoding === 'identity' ? '' : `, compressed by ${encoding}`
  const hint = contentRange === '' ? ' (in a browser the server must expose Content-Range)' : ''
  throw new WeightsError('read-failed', `${url} was asked for bytes ${asRange} and sent ${what}${how}${hint}.`, facts)
}
