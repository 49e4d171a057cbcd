import { readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { config, modelFiles, weightsByteLength } from './model.js'

describe('the embedded model', () => {
  it('names a weights file of the stated length', () => {
    expect(statSync(modelFiles().weights).size).toBe(weightsByteLength)
  })

  it('repeats its config file, so that no bundler has to import JSON', () => {
    const file = new URL('../data/open_clip_config.json', import.meta.url)
    expect(config).toEqual(JSON.parse(readFileSync(file, 'utf8')))
  })
})
