// Pictures on their way from a page to its worker.
import type { Pixels } from '@typeclip/image'
import { asError } from '../outcome.js'
import { isPixels } from '../pixels.js'
import type { BrowserImage } from './image-source.js'
import { absolute } from './model-source.js'
import { packError } from './packed-error.js'
import type { SentImage } from './protocol.js'

/** A picture, and what of it changes hands instead of being copied. */
export interface Parcel {
  readonly image: SentImage
  readonly transfer: readonly Transferable[]
}

/**
 * What the page holds stays as it was: bytes are copied, and elements become bitmaps as they look now, with neither
 * colours nor hidden colours changed. A picture that cannot be sent is sent as its error.
 */
export async function parcelOf(image: BrowserImage): Promise<Parcel> {
  try {
    if (typeof image === 'string' || image instanceof URL) return { image: absolute(image), transfer: [] }
    if (image instanceof Blob || image instanceof ImageData) return { image, transfer: [] }
    // Copies of their own: cloning a view would copy the whole buffer under it (a polyfilled Buffer slices to a view), and
    // one that was given away throws here.
    if (image instanceof ArrayBuffer) return parcel(image.slice(0), copy => copy)
    if (image instanceof Uint8Array) return parcel(new Uint8Array(image), copy => copy.buffer)
    if (isPixels(image)) return parcel(copyPixels(image), copy => copy.data.buffer)
    const bitmap = await createImageBitmap(image, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' })
    return { image: bitmap, transfer: [bitmap] }
  } catch (error) {
    return { image: { refused: packError(asError(error)) }, transfer: [] }
  }
}

export async function parcelsOf(images: readonly BrowserImage[]) {
  const parcels = await Promise.all(Array.from(images, parcelOf))
  return { images: parcels.map(({ image }) => image), transfer: parcels.flatMap(({ transfer }) => transfer) }
}

/** @param bufferOf the copy's memory, which changes hands */
function parcel<T extends SentImage>(image: T, bufferOf: (image: T) => ArrayBufferLike): Parcel {
  const buffer = bufferOf(image)
  return { image, transfer: buffer instanceof ArrayBuffer ? [buffer] : [] }
}

// Mode by mode, since data and mode belong together.
function copyPixels(pixels: Pixels): Pixels {
  if (pixels.mode === 'I;16') return { ...pixels, data: pixels.data.slice() }
  if (pixels.mode === 'F') return { ...pixels, data: pixels.data.slice() }
  return { ...pixels, data: pixels.data.slice() }
}
