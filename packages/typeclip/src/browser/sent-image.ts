// Pictures that came from a page, in its worker.
import type { Pixels } from '@typeclip/image'
import type { DecodeOptions } from '../clip.js'
import { decodeBrowserImage } from './image-source.js'
import { unpackError } from './packed-error.js'
import type { RefusedImage, SentImage } from './protocol.js'

/** @throws ImageError for what cannot be decoded; ClipError for what could not be sent */
export async function decodeSentImage(image: SentImage, options: DecodeOptions): Promise<Pixels> {
  if (isRefused(image)) throw unpackError(image.refused)
  try {
    return await decodeBrowserImage(image, options)
  } finally {
    if (image instanceof ImageBitmap) image.close()
  }
}

function isRefused(image: SentImage): image is RefusedImage {
  return typeof image === 'object' && 'refused' in image
}
