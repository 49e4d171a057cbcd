import type { BytePixels, Grey16Pixels } from '../pixels.js'

/**
 * 16-bit grey by its high byte, as a person sees it. Pillow clamps to 255 instead, which turns nearly everything white:
 * the goldens, and the models' own pipelines, have that.
 */
export function highByte({ data, ...picture }: Grey16Pixels): BytePixels {
  return { ...picture, mode: 'L', data: Uint8Array.from(data, value => value >> 8) }
}
