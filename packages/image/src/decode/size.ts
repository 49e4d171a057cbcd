// A picture's declared size is checked here before anything is allocated for it.
import { ImageError } from '../error.js'

/** Pillow's error limit: twice its warning. 13,377 x 13,377 pixels, half a gigabyte in RGB. */
export const defaultPixelLimit = 178_956_970

/**
 * @throws ImageError `corrupt` where a side is 0, `too-large` above `pixelLimit` pixels
 */
export function checkSize(format: string, width: number, height: number, pixelLimit: number): void {
  if (width === 0 || height === 0) {
    throw new ImageError('corrupt', `the ${format} header declares ${width} x ${height} pixels, which is no picture.`, {
      format,
      width,
      height,
    })
  }
  if (width * height > pixelLimit) {
    throw new ImageError(
      'too-large',
      `the ${format} header declares ${width} x ${height} pixels and the limit is ${pixelLimit}. Pass a larger pixelLimit if you trust the file.`,
      { format, width, height, pixelLimit },
    )
  }
}

/** @throws ImageError `bad-argument` */
export function checkPixelLimit(pixelLimit: number): void {
  if (!((Number.isSafeInteger(pixelLimit) && pixelLimit > 0) || pixelLimit === Infinity)) {
    throw new ImageError('bad-argument', `pixelLimit must be a whole number above 0, or Infinity, not ${pixelLimit}.`, {
      pixelLimit,
    })
  }
}
