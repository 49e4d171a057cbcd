// What Node can decode: paths, addresses, bytes, and pixels that are decoded already.
import type { Pixels } from '@typeclip/image'
import { decodeImage, type ImageSource } from '@typeclip/image/node'
import type { DecodeOptions } from '../clip.js'
import { ClipError } from '../error.js'
import { isPixels } from '../pixels.js'
import { download } from './download.js'

/** A path, a `file:`, `http:` or `https:` address, the bytes of a picture file, or decoded pixels. */
export type NodeImage = ImageSource | Pixels

const sourceClasses = [URL, Uint8Array, ArrayBuffer, Blob]

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

function webAddress(image: ImageSource): string | undefined {
  const address = image instanceof URL ? image.href : image
  return typeof address === 'string' && /^https?:\/\//i.test(address) ? address : undefined
}
