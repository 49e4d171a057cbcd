// Any mode to RGB, as Pillow's convert("RGB") does it (Convert.c). Colour profiles and gamma are ignored there, so here.
import type { BytePixels, PalettePixels, Pixels } from '../pixels.js'
import { multiplyBytes } from '../resample/premultiply.js'

/** A picture in RGB, 8 bits a channel. */
export interface RgbPixels extends BytePixels {
  readonly mode: 'RGB'
}

/**
 * The picture in RGB. Alpha and colour keys are dropped: hidden colours show. 16-bit grey is clamped to 255, nearly
 * white, and floats are truncated, since that is what the reference does (`highByte` gives a 16-bit picture's likeness).
 */
export function toRgb(pixels: Pixels): RgbPixels {
  if (pixels.mode === 'RGB') return { ...pixels, mode: 'RGB' }
  const { width, height } = pixels
  const data = new Uint8Array(width * height * 3)
  fillRgb(pixels, data)
  const { orientation } = pixels
  return { mode: 'RGB', width, height, data, ...(orientation === undefined ? {} : { orientation }) }
}

function fillRgb(pixels: Exclude<Pixels, RgbPixels>, rgb: Uint8Array): void {
  switch (pixels.mode) {
    case 'P':
      fromPalette(pixels, rgb)
      break
    case 'CMYK':
      fromCmyk(pixels.data, rgb)
      break
    case 'RGBA':
      fromRgba(pixels.data, rgb)
      break
    case 'LA':
      fromGrey(rgb, pixel => pixels.data[pixel * 2])
      break
    case 'I;16':
      fromGrey(rgb, pixel => Math.min(pixels.data[pixel], 255))
      break
    case 'F':
      fromGrey(rgb, pixel => Math.min(255, Math.max(0, Math.trunc(pixels.data[pixel]))))
      break
    default:
      fromGrey(rgb, pixel => pixels.data[pixel])
  }
}

function fromGrey(rgb: Uint8Array, greyAt: (pixel: number) => number): void {
  for (let pixel = 0, i = 0; i < rgb.length; pixel++, i += 3) rgb.fill(greyAt(pixel), i, i + 3)
}

function fromRgba(rgba: Uint8Array, rgb: Uint8Array): void {
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]
    rgb[to + 1] = rgba[from + 1]
    rgb[to + 2] = rgba[from + 2]
  }
}

function fromPalette({ data, palette }: PalettePixels, rgb: Uint8Array): void {
  const whole = new Uint8Array(768)
  whole.set(palette)
  for (let pixel = 0; pixel < data.length; pixel++) {
    const entry = data[pixel] * 3
    rgb[pixel * 3] = whole[entry]
    rgb[pixel * 3 + 1] = whole[entry + 1]
    rgb[pixel * 3 + 2] = whole[entry + 2]
  }
}

function fromCmyk(cmyk: Uint8Array, rgb: Uint8Array): void {
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const light = 255 - cmyk[from + 3]
    for (let channel = 0; channel < 3; channel++) {
      rgb[to + channel] = Math.max(0, light - multiplyBytes(cmyk[from + channel], light))
    }
  }
}
