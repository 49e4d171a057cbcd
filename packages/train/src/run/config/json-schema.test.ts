import { describe, expect, it } from 'vitest'
import { runJsonSchema } from './json-schema.js'

describe('the JSON Schema of configs', () => {
  const schema = runJsonSchema()

  it('has every field, with its limits and default', () => {
    expect(schema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        batchSize: { type: 'integer', minimum: 1 },
        schedule: {
          properties: {
            kind: { enum: ['cosine', 'linear', 'constant'], default: 'cosine' },
            learningRate: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
          },
        },
        ema: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
        recompute: { type: 'boolean', default: false },
        frozen: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
      },
    })
  })

  it('tells kinds apart', () => {
    const { properties } = JSON.parse(JSON.stringify(schema))
    const kinds = properties.loss.anyOf.map(
      (one: { properties: { kind: { const: string } } }) => one.properties.kind.const,
    )
    expect(kinds).toEqual(['infonce', 'sigmoid', 'bag-of-words', 'captioning'])
    expect(properties.checkpoint.properties.every.anyOf).toHaveLength(2)
    expect(properties.data.properties.sources.items.anyOf[0]).toMatchObject({ required: ['kind'] })
    expect(properties.data.properties.augmentation.properties.scale).toMatchObject({ minItems: 2, items: false })
  })

  it('leaves nothing undescribed', () => {
    const types = new Set<unknown>()
    JSON.stringify(schema, (key, value) => {
      if (key === 'type') types.add(value)
      return value
    })
    expect([...types].sort()).toEqual(['array', 'boolean', 'integer', 'number', 'object', 'string'])
  })
})
