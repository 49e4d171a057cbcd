// The four filters of Pillow's Resample.c: each is zero outside [-support, support].

/** Resampling filter, by Pillow's name. */
export type Filter = 'box' | 'bilinear' | 'bicubic' | 'lanczos'

export interface FilterKernel {
  /** Half the width, in source pixels when enlarging, in target pixels when reducing. */
  readonly support: number
  readonly weigh: (x: number) => number
}

function box(x: number): number {
  return x > -0.5 && x <= 0.5 ? 1 : 0
}

function bilinear(x: number): number {
  const distance = Math.abs(x)
  return distance < 1 ? 1 - distance : 0
}

// Keys' cubic with a = -0.5; torchvision's tensors and browsers use -0.75, and differ.
function bicubic(x: number): number {
  const distance = Math.abs(x)
  if (distance < 1) return (1.5 * distance - 2.5) * distance * distance + 1
  if (distance < 2) return (((distance - 5) * distance + 8) * distance - 4) * -0.5
  return 0
}

function sinc(x: number): number {
  if (x === 0) return 1
  const angle = x * Math.PI
  return Math.sin(angle) / angle
}

function lanczos(x: number): number {
  return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0
}

export const filters: Readonly<Record<Filter, FilterKernel>> = {
  box: { support: 0.5, weigh: box },
  bilinear: { support: 1, weigh: bilinear },
  bicubic: { support: 2, weigh: bicubic },
  lanczos: { support: 3, weigh: lanczos },
}
