// Config files in their real forms: what each means, and what its recipe makes of a picture, to the last bit.
import { createHash } from 'node:crypto'
import { describeGolden, readBytes, readJson, sharedPath } from '@typeclip/golden'
import { expect } from 'vitest'
import { ImageError } from '../src/error.js'
import { decodeImage } from '../src/node.js'
import { preprocess } from '../src/preprocess.js'
import { readRecipe } from '../src/recipe.js'

interface ConfigCase {
  readonly file: string
  readonly meaning?: object
  readonly result?: { picture: string; shape: number[]; sha256: string; first: number[] }
  readonly error?: 'invalid' | 'unsupported'
}

const { configs } = readJson<{ configs: ConfigCase[] }>('golden/images/configs/expected.json')

function read({ file }: ConfigCase) {
  return readRecipe(new TextDecoder().decode(readBytes(`golden/images/${file}`)), { name: file })
}

describeGolden(
  'images/configs',
  configs.filter(item => !item.error),
  item => item.file,
  async item => {
    const recipe = read(item)
    expect(recipe).toEqual(item.meaning)
    if (!item.result) throw new Error(`${item.file} states no result`)
    const pixels = await decodeImage(sharedPath(`golden/images/${item.result.picture}`))
    const { data, shape } = preprocess(pixels, recipe)
    expect(shape).toEqual(item.result.shape)
    expect([...data.subarray(0, 4)]).toEqual(item.result.first)
    expect(createHash('sha256').update(new Uint8Array(data.buffer)).digest('hex')).toBe(item.result.sha256)
  },
)

describeGolden(
  'images/configs errors',
  configs.filter(item => item.error),
  item => item.file,
  item => {
    let error: unknown
    try {
      read(item)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ImageError)
    expect(error).toMatchObject({ code: item.error === 'invalid' ? 'bad-config' : 'unsupported-config' })
    // One sentence that names the file.
    expect(String(error)).toMatch(/^ImageError: configs\/.*[^.]\.$/)
  },
)
