import { describeGolden, readJson } from '@typeclip/golden'
import { expect } from 'vitest'
import { randomResizedCrop, randomSquareCrop } from '../src/augment.js'

interface Draws {
  readonly width: number
  readonly height: number
  readonly u: number[]
}

interface ResizedCase extends Draws {
  readonly scale: [number, number]
  readonly ratio: [number, number]
  readonly box: { left: number; top: number; width: number; height: number; tries: number; used: number }
}

interface SquareCase extends Draws {
  readonly size: number
  readonly resized: [number, number]
  readonly left: number
  readonly top: number
}

const geometry = readJson<{ random_resized_crop: ResizedCase[]; random_square_crop: SquareCase[] }>(
  'golden/images/augment/geometry.json',
)

function replay(numbers: readonly number[]) {
  const drawn = { used: 0, random: () => numbers[drawn.used++] }
  return drawn
}

describeGolden(
  'images/augment random_resized_crop',
  geometry.random_resized_crop,
  ({ width, height, scale, ratio }, index) => `${index}: ${width} x ${height} scale ${scale} ratio ${ratio}`,
  ({ width, height, scale, ratio, u, box }) => {
    const drawn = replay(u)
    const result = randomResizedCrop(width, height, drawn.random, { scale, ratio })
    expect({ ...result, used: drawn.used }).toEqual(box)
  },
)

describeGolden(
  'images/augment random_square_crop',
  geometry.random_square_crop,
  ({ width, height, size }, index) => `${index}: ${width} x ${height} -> ${size}`,
  ({ width, height, size, u, resized, left, top }) => {
    const result = randomSquareCrop(width, height, size, replay(u).random)
    expect([result.width, result.height]).toEqual(resized)
    expect(result.window).toEqual({ left, top, width: size, height: size })
  },
)
