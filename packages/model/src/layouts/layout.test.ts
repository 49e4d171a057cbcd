import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClipConfig } from '../config/config.js'
import { readConfig } from '../config/read.js'
import { textTower, visionTower } from '../towers/registry.js'
import type { Parameter } from '../towers/tower.js'
import { createNames } from './names.js'
import { layouts } from './registry.js'
import type { Block } from './transform.js'

/** Small models of every form that each layout can say. */
const configs = fc
  .record({
    heads: fc.integer({ min: 1, max: 3 }),
    layers: fc.constantFrom(1, 2, 11),
    mlp_ratio: fc.constantFrom(1, 2.5, 4),
    no_ln_pre: fc.boolean(),
    scale: fc.boolean(),
    projection: fc.constantFrom({}, { proj_bias: true }, { proj_type: 'none' }),
  })
  .map(({ heads, layers, mlp_ratio, no_ln_pre, scale, projection }) => {
    const rest = { layers, width: 4 * heads, mlp_ratio, ...(scale ? { ls_init_value: 0.1 } : {}) }
    return readConfig({
      embed_dim: 4 * heads,
      vision_cfg: { ...rest, image_size: 8, patch_size: 4, head_width: 4, no_ln_pre },
      text_cfg: { ...rest, heads, context_length: 5, vocab_size: 9, ...projection },
    })
  })

function parametersOf({ vision, text }: ClipConfig): readonly Parameter[] {
  return [
    ...(vision === null ? [] : visionTower(vision).parameters),
    ...(text === null ? [] : textTower(text).parameters),
  ]
}

/** Distinct bytes, so that a misplaced one is seen. */
function filled(shape: readonly number[], width: number, seed: number): Block {
  const length = shape.reduce((product, size) => product * size, width)
  return { shape, bytes: Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17 + (i >> 8)) & 255) }
}

describe.each(layouts.map(layout => ({ layout, names: createNames(layout) })))('$layout.name', ({ layout, names }) => {
  it('writes every weight it has a name for and reads it back, byte for byte', () => {
    fc.assert(
      fc.property(configs, fc.constantFrom(1, 2, 4, 8), (config, width) => {
        const file = new Map<string, Block>()
        const ours = parametersOf(config).flatMap(({ name, shape }, seed) => {
          const place = names.place(name)
          return place === undefined ? [] : [{ name, place, block: filled(shape, width, seed) }]
        })
        for (const { place, block } of ours) {
          const parts = place.transform.split(block, place.names.length, width)
          expect(parts.map(part => part.shape)).toEqual(place.transform.shapes(block.shape, place.names.length))
          place.names.forEach((theirs, i) => {
            expect(file.has(theirs)).toBe(false)
            file.set(theirs, parts[i])
          })
        }
        for (const { name, place, block } of ours) {
          expect(place.names.map(theirs => names.known(theirs))).toEqual(place.names.map(() => name))
          const parts = place.names.flatMap(theirs => file.get(theirs) ?? [])
          expect(place.transform.join(parts, width)).toEqual(block)
        }
        expect(names.shapes(file)).toEqual(new Map(ours.map(({ name, block }) => [name, block.shape])))
        expect(layout.matches(new Set(file.keys()))).toBe(true)
      }),
      { numRuns: 10 },
    )
  })

  it('tells numbered blocks from other names', () => {
    const [block] = names.place('vision.blocks.3.norm1.weight')?.names ?? ['']
    expect(names.inBlocks(block)).toBe('vision')
    expect(names.inBlocks(block.replace(/3\..*/, '3.unheard_of'))).toBe('vision')
    expect(names.inBlocks('logit_scale')).toBeUndefined()
  })
})
