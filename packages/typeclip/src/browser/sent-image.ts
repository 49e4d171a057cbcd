// Pictures that came from a page, in its worker.
import { ImageError, type Pixels } from '@typeclip/image'
import type { DecodeOptions } from '../clip.js'
import { ClipError } from '../error.js'
import { decodeBrowserImage } from './image-source.js'
import { unpackError } from './packed-error.js'
import type { RefusedImage, SentImage } from './protocol.js'

/** @throws ImageError for what cannot be decoded; ClipError for what could not be sent */
export async function decodeSentImage(image: SentImage, options: DecodeOptions): Promise<Pixels> {
  if (isRefused(image)) throw refusal(unpackError(image.refused))
  try {
    return await decodeBrowserImage(image, options)
  } finally {
    if (image instanceof ImageBitmap) image.close()
  }
}

function isRefused(image: SentImage): image is RefusedImage {
  return typeof image === 'object' && 'refused' in image
}

/** The errors that decoding on the page gives. */
function refusal(error: Error): Error {
  if (error instanceof ClipError) return error
  const sentence =
    'The browser gives no pixels for this picture (not loaded, empty, of another origin, or none at all).'
  return new ImageError('unreadable', sentence, {}, { cause: error })
}
