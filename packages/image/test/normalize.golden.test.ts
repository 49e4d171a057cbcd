import { describeGolden, readBytes, readJson, sharedPath } from '@typeclip/golden'
import { readNpy } from '@typeclip/weights/npy'
import { expect } from 'vitest'
import { decodeImage } from '../src/node.js'
import { normalizationTable, normalize } from '../src/normalize.js'
import type { Triple } from '../src/recipe.js'

interface Statistics {
  readonly stats: string
  readonly mean: Triple
  readonly std: Triple
  readonly file: string
}

interface Picture {
  readonly case: string
  readonly stats: string
  readonly file: string
  readonly shape: number[]
}

const { tables, pictures } = readJson<{ tables: Statistics[]; pictures: Picture[] }>('golden/images/normalize.json')
const { cases } = readJson<{ cases: { id: string; expected: string }[] }>('golden/images/cases.json')

const load = (file: string) => readNpy(readBytes(`golden/images/${file}`)).data

function tableOf({ mean, std }: Statistics): Float32Array {
  return normalizationTable({ rescale: 1 / 255, mean, std })
}

describeGolden(
  'images/normalize tables',
  tables,
  item => item.stats,
  item => expect(tableOf(item)).toEqual(load(item.file)),
)

describeGolden(
  'images/normalize pictures',
  pictures,
  item => `${item.case} ${item.stats}`,
  async item => {
    const statistics = tables.find(({ stats }) => stats === item.stats)
    const expected = cases.find(({ id }) => id === item.case)?.expected
    if (!statistics) throw new Error(`${item.stats} has no table`)
    const { data } = await decodeImage(sharedPath(`golden/images/${expected}`))
    if (!(data instanceof Uint8Array)) throw new Error(`${expected} is not in bytes`)
    const result = new Float32Array(data.length)
    normalize(data, tableOf(statistics), result)
    expect(result).toEqual(load(item.file))
  },
)
