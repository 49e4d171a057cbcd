// Every source picture decoded in Node: Pillow's mode, size, orientation and bytes.
import { describeGolden, readBytes, readJson, sharedPath } from '@typeclip/golden'
import { expect } from 'vitest'
import { toRgb } from '../src/convert/rgb.js'
import { decodeImage } from '../src/node.js'
import { type Source, sha256 } from './corpus.js'

const { sources } = readJson<{ sources: Source[] }>('golden/images/sources.json')

describeGolden(
  'images/sources',
  sources,
  source => source.src,
  async source => {
    const decoded = decodeImage(sharedPath(`golden/images/${source.src}`))
    // The README marks these optional: exact, or one clear error.
    if (source.format === 'ICO' || source.format === 'JPEG2000') {
      await expect(decoded).rejects.toMatchObject({ code: 'unsupported-format' })
      return
    }
    const pixels = await decoded
    const { mode, width, height, orientation = 1, data } = pixels
    expect({ mode, width, height }).toEqual({
      mode: source.mode === 'I;16B' ? 'I;16' : source.mode,
      width: source.width,
      height: source.height,
    })
    // Of a TIFF the golden keeps the tag, and Pillow has already turned the pixels by it.
    expect(orientation).toBe(source.format === 'TIFF' || source.orientation > 8 ? 1 : source.orientation)
    // AVIF is `close`: libheif and libavif upsample chroma differently. images/cases bounds the difference.
    if (source.format === 'AVIF') return
    expect(sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))).toBe(source.sha256_native)
    expect(sha256(toRgb(pixels).data)).toBe(source.sha256_rgb)

    // Bytes amid others in one memory, as a small Buffer's are: the same, and none of them is written to.
    const memory = Buffer.concat([Buffer.of(7), readBytes(`golden/images/${source.src}`), Buffer.of(7)])
    const before = sha256(memory)
    expect(await decodeImage(memory.subarray(1, -1))).toEqual(pixels)
    expect(sha256(memory)).toBe(before)
  },
)
