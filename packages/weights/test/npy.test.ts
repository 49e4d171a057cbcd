import { readdirSync } from 'node:fs'
import { describeGolden, hasShared, readBytes, sharedPath } from '@typeclip/golden'
import { readNpy, writeNpy } from '@typeclip/weights/npy'
import { expect } from 'vitest'

const folders = ['golden/images/resample', 'golden/images/normalize'].filter(hasShared)
const files = [
  ...folders.flatMap(folder => readdirSync(sharedPath(folder)).map(file => `${folder}/${file}`)),
  ...['golden/full/ids.npy'].filter(hasShared),
].filter(file => file.endsWith('.npy'))

// The files were written by numpy.save: what is read from one, written again, must be that file.
describeGolden(
  'weights/npy',
  files,
  file => `${file} is read, and written as NumPy wrote it`,
  file => {
    const bytes = readBytes(file)
    const { dtype, shape, data } = readNpy(bytes)
    expect(data.length).toBe(shape.reduce((count, dimension) => count * dimension, 1))
    expect(dtype).not.toBe('float16')
    expect(Buffer.compare(writeNpy(data, shape), bytes)).toBe(0)
  },
)
