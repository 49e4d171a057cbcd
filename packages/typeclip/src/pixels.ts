import type { Pixels } from '@typeclip/image'

/** Whether a picture comes decoded. */
export function isPixels(image: unknown): image is Pixels {
  return typeof image === 'object' && image !== null && 'mode' in image && 'data' in image
}
