// Where a picture comes from in a browser: an address, bytes, or something that already is a picture.
import { plainBytes } from '../decode/plain-bytes.js'
import { ImageError } from '../error.js'

/** The address of a picture file (a string is one too), its bytes, or anything that `createImageBitmap` takes. */
export type ImageSource = string | URL | Uint8Array | ArrayBuffer | ImageBitmapSource

/** A picture whose pixels the browser already has. */
export type DrawnSource = Exclude<ImageBitmapSource, Blob>

/** How a source is called in messages. */
export function nameOf(source: ImageSource): string {
  if (typeof source === 'string' || source instanceof URL) return String(source)
  if (source instanceof File) return source.name
  return 'image bytes'
}

export function isEncoded(source: ImageSource): source is Exclude<ImageSource, DrawnSource> {
  return (
    typeof source === 'string' ||
    source instanceof URL ||
    source instanceof Uint8Array ||
    source instanceof ArrayBuffer ||
    source instanceof Blob
  )
}

/** @throws ImageError `not-found`, `unreadable` */
export async function readSource(
  source: Exclude<ImageSource, DrawnSource>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return plainBytes(source)
  if (source instanceof ArrayBuffer) return new Uint8Array(source)
  try {
    if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer())
    const response = await fetch(source, signal === undefined ? {} : { signal })
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
    const absent = response.status === 404 || response.status === 410
    throw new ImageError(absent ? 'not-found' : 'unreadable', `the server answered ${response.status}.`, {
      status: response.status,
    })
  } catch (cause) {
    if (cause instanceof ImageError) throw cause
    throw new ImageError(
      'unreadable',
      'it cannot be fetched (network, or the server allows no other origin).',
      {},
      { cause },
    )
  }
}
