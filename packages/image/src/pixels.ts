// Decoded pictures as plain data, in the mode that Pillow would give them.
//
// The mode matters: a palette is resized by nearest, RGBA with premultiplied alpha, CMYK in its four channels, and so
// a decoder must say what the file held, not what is convenient. Decoders make these; nothing here reads a file.
import { ImageError } from './error.js'

/** Pillow's name of a layout: `1` bilevel (0 or 255), `P` palette indices, `I;16` grey in 16 bits, `F` grey in floats. */
export type PixelMode = '1' | 'L' | 'LA' | 'P' | 'RGB' | 'RGBA' | 'CMYK' | 'I;16' | 'F'

interface Picture {
  readonly width: number
  readonly height: number
  /** EXIF orientation 1..8 as the file states it; it has not been applied. Absent means 1. */
  readonly orientation?: number
  /** PNG's tRNS for grey and RGB: the one colour (a value a channel) that is transparent. Only `alpha: 'white'` looks. */
  readonly colourKey?: readonly number[]
}

/** 8 bits a channel. `CMYK` is 0 for no ink (Pillow's sense, the reverse of what an Adobe JPEG stores). */
export interface BytePixels extends Picture {
  readonly mode: '1' | 'L' | 'LA' | 'RGB' | 'RGBA' | 'CMYK'
  /** [height, width, channels], rows from the top, channels interleaved. */
  readonly data: Uint8Array
}

/** Indices into a palette. */
export interface PalettePixels extends Picture {
  readonly mode: 'P'
  /** [height, width] */
  readonly data: Uint8Array
  /** RGB of up to 256 entries, [entries, 3]; an index past its end is black. */
  readonly palette: Uint8Array
  /** Alpha of the first entries; those past its end are opaque. Only `alpha: 'white'` looks. */
  readonly paletteAlpha?: Uint8Array
}

/** Grey in 16 bits. */
export interface Grey16Pixels extends Picture {
  readonly mode: 'I;16'
  /** [height, width] */
  readonly data: Uint16Array
}

/** Grey in floats of any range. */
export interface FloatPixels extends Picture {
  readonly mode: 'F'
  /** [height, width] */
  readonly data: Float32Array
}

/** A decoded picture. */
export type Pixels = BytePixels | PalettePixels | Grey16Pixels | FloatPixels

const channels: Readonly<Record<PixelMode, number>> = {
  '1': 1,
  L: 1,
  LA: 2,
  P: 1,
  RGB: 3,
  RGBA: 4,
  CMYK: 4,
  'I;16': 1,
  F: 1,
}

/** How many values a pixel of `mode` has. */
export function channelsOf(mode: PixelMode): number {
  return channels[mode]
}

/**
 * Checks that a picture's sizes, data and palette fit together.
 * @throws ImageError `bad-argument`
 */
export function checkPixels(pixels: Pixels): void {
  const { mode, width, height, data, orientation } = pixels
  if (!Object.hasOwn(channels, mode)) {
    const known = Object.keys(channels).join(', ')
    throw new ImageError('bad-argument', `Pixel mode ${JSON.stringify(mode)} is not known; use one of ${known}.`, {
      mode,
    })
  }
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw new ImageError(
      'bad-argument',
      `A picture of ${width} x ${height} has no pixels; both must be whole and >= 1.`,
      {
        width,
        height,
      },
    )
  }
  const Expected = mode === 'I;16' ? Uint16Array : mode === 'F' ? Float32Array : Uint8Array
  const length = width * height * channels[mode]
  if (!(data instanceof Expected) || data.length !== length) {
    throw new ImageError(
      'bad-argument',
      `A ${width} x ${height} picture of mode ${mode} needs ${length} values in a ${Expected.name}, not ${arrayName(data)}.`,
      { mode, width, height },
    )
  }
  if (orientation !== undefined && !(Number.isInteger(orientation) && orientation >= 1 && orientation <= 8)) {
    throw new ImageError('bad-argument', `Orientation must be a whole number from 1 to 8, not ${orientation}.`, {
      orientation,
    })
  }
  if (mode === 'P' && !isPalette(pixels.palette)) {
    const sentence = `A palette is RGB triples for at most 256 entries in a Uint8Array, not ${arrayName(pixels.palette)}.`
    throw new ImageError('bad-argument', sentence)
  }
}

function isPalette(palette: unknown): boolean {
  return palette instanceof Uint8Array && palette.length % 3 === 0 && palette.length <= 768
}

/** What was given in the place of an array of numbers, for a sentence. */
function arrayName(given: unknown): string {
  if (!Array.isArray(given) && !ArrayBuffer.isView(given)) return given === null ? 'null' : typeof given
  return `${'length' in given ? given.length : given.byteLength} in a ${given.constructor.name}`
}
