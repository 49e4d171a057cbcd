// What a browser can decode: addresses, bytes, pictures that are shown, and pixels that are decoded already.
import type { Pixels } from '@typeclip/image'
import { decodeImage, type ImageSource } from '@typeclip/image/browser'
import type { DecodeOptions } from '../clip.js'
import { isPixels } from '../pixels.js'

/**
 * An address (a string is one too, relative to the page), the bytes of a picture file, a Blob or File, an `<img>`,
 * `<canvas>` or `<video>`, an ImageBitmap, ImageData, OffscreenCanvas or VideoFrame, or decoded pixels.
 */
export type BrowserImage = ImageSource | Pixels

/** @throws ImageError for what cannot be decoded */
export async function decodeBrowserImage(image: BrowserImage, options: DecodeOptions): Promise<Pixels> {
  return isPixels(image) ? image : decodeImage(image, options)
}
