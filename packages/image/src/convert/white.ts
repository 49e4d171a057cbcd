// Transparent pictures laid on white: what transformers 5's image processors do before anything else.
import type { Pixels } from '../pixels.js'
import { type RgbPixels, toRgb } from './rgb.js'

/** The picture in RGB over a white ground, by Pillow's alpha_composite (AlphaComposite.c). */
export function composeOnWhite(pixels: Pixels): RgbPixels {
  const rgb = toRgb(pixels)
  const alphaAt = alphaOf(pixels)
  if (!alphaAt) return rgb
  const data = new Uint8Array(rgb.data.length)
  for (let i = 0; i < data.length; i++) {
    const alpha = alphaAt(Math.trunc(i / 3))
    // Pillow carries 7 more bits through; over an opaque ground they cancel out.
    const sum = rgb.data[i] * alpha + 255 * (255 - alpha) + 128
    data[i] = alpha === 0 ? 255 : ((sum >> 8) + sum) >> 8
  }
  return { ...rgb, data }
}

/** Alpha by pixel number, or undefined where the picture is opaque by its kind. */
function alphaOf(pixels: Pixels): ((pixel: number) => number) | undefined {
  const { mode, data, colourKey } = pixels
  if (mode === 'RGBA') return pixel => data[pixel * 4 + 3]
  if (mode === 'LA') return pixel => data[pixel * 2 + 1]
  if (mode === 'P') {
    const { paletteAlpha } = pixels
    return paletteAlpha && (pixel => paletteAlpha[data[pixel]] ?? 255)
  }
  if (!colourKey) return undefined
  if (mode === 'RGB') {
    const [red, green, blue] = colourKey
    return pixel => (data[pixel * 3] === red && data[pixel * 3 + 1] === green && data[pixel * 3 + 2] === blue ? 0 : 255)
  }
  return pixel => (data[pixel] === colourKey[0] ? 0 : 255)
}
