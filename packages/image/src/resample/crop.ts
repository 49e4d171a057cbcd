import { channelsOf, type Pixels } from '../pixels.js'
import type { Window } from './job.js'

/**
 * A part of the picture in its own mode. Where the window reaches outside, every channel is `fill` (0..255; palettes take
 * it as an index, bilevel pictures anything but 0 as white). The whole picture comes back as it is, not copied.
 */
export function crop(pixels: Pixels, window: Window, fill = 0): Pixels {
  const { left, top, width, height } = window
  if (left === 0 && top === 0 && width === pixels.width && height === pixels.height) return pixels
  const size = { width, height }
  const length = width * height * channelsOf(pixels.mode)
  // One line a kind of array, so that each mode keeps its own type.
  switch (pixels.mode) {
    case 'I;16':
      return { ...pixels, ...size, data: copyPart(pixels, pixels.data, window, new Uint16Array(length).fill(fill)) }
    case 'F':
      return { ...pixels, ...size, data: copyPart(pixels, pixels.data, window, new Float32Array(length).fill(fill)) }
    case '1':
      fill = fill === 0 ? 0 : 255
  }
  return { ...pixels, ...size, data: copyPart(pixels, pixels.data, window, new Uint8Array(length).fill(fill)) }
}

function copyPart<T extends Uint8Array | Uint16Array | Float32Array>(
  { mode, width, height }: Pixels,
  from: T,
  window: Window,
  to: T,
): T {
  const channels = channelsOf(mode)
  const left = Math.max(0, window.left)
  const right = Math.min(width, window.left + window.width)
  if (left >= right) return to
  const bottom = Math.min(height, window.top + window.height)
  for (let y = Math.max(0, window.top); y < bottom; y++) {
    const row = from.subarray((y * width + left) * channels, (y * width + right) * channels)
    to.set(row, ((y - window.top) * window.width + left - window.left) * channels)
  }
  return to
}
