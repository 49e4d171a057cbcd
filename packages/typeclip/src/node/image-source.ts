// What Node can decode: paths, addresses, bytes, and pixels that are decoded already.
import type { Pixels } from '@typeclip/image'
import { decodeImage, type ImageSource } from '@typeclip/image/node'
import type { DecodeOptions } from '../clip.js'
import { ClipError } from '../error.js'
import { isPixels } from '../pixels.js'

/** A path, a `file:`, `http:` or `https:` address, the bytes of a picture file, or decoded pixels. */
export type NodeImage = ImageSource | Pixels

const sourceClasses = [URL, Uint8Array, ArrayBuffer, Blob]

/** Largest picture file that is fetched. */
const maximumBytes = 200_000_000

/** @throws ImageError for what cannot be decoded; ClipError `bad-source` for an address that gives no file, or no picture */
export async function decodeNodeImage(image: NodeImage, options: DecodeOptions): Promise<Pixels> {
  if (isPixels(image)) return image
  if (!isSource(image)) {
    const sentence = `A picture is a path, an address, bytes, a Blob or decoded pixels like { mode: 'RGB', width, height, data }, not ${image === null ? 'null' : typeof image}.`
    throw new ClipError('bad-source', sentence)
  }
  const address = webAddress(image)
  return decodeImage(address === undefined ? image : await download(address, options.signal), options)
}

function isSource(image: unknown): image is ImageSource {
  return typeof image === 'string' || sourceClasses.some(kind => image instanceof kind)
}

function webAddress(image: ImageSource): URL | undefined {
  if (image instanceof URL) return /^https?:$/.test(image.protocol) ? image : undefined
  return typeof image === 'string' && /^https?:\/\//i.test(image) ? new URL(image) : undefined
}

async function download(address: URL, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const fail = (reason: string, cause?: unknown) =>
    new ClipError('bad-source', `${address.href} ${reason}.`, { address: address.href }, { cause })
  const response = await fetch(address, { signal }).catch(cause => {
    signal?.throwIfAborted()
    throw fail('does not answer', cause)
  })
  if (!response.ok) throw fail(`answers ${response.status} ${response.statusText}`)
  const announced = Number(response.headers.get('content-length'))
  if (announced > maximumBytes) throw fail(`has ${announced} bytes, over the limit of ${maximumBytes} for a picture`)
  return new Uint8Array(await response.arrayBuffer())
}
