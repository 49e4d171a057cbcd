import { describe, expect, it } from 'vitest'
import { TrainError } from '../../error.js'
import { readRunConfig } from './read.js'
import { recipes } from './recipes.js'

const least = {
  model: { config: { embed_dim: 64 } },
  data: { sources: [{ kind: 'tars', files: 'train-{000..005}.tar' }] },
  schedule: { learningRate: 1e-3 },
  batchSize: 64,
  steps: 100,
}

function refusal(config: unknown, set: readonly string[] = []): string {
  try {
    readRunConfig(config, { name: 'run.json', set })
  } catch (error) {
    if (error instanceof TrainError && error.code === 'bad-config') return error.message
    throw error
  }
  return 'accepted'
}

describe('a config', () => {
  it('has its defaults filled in', () => {
    expect(readRunConfig(least)).toMatchObject({
      ...least,
      loss: { kind: 'infonce', labelSmoothing: 0, duplicates: 'negative' },
      optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.2 },
      schedule: { kind: 'cosine', learningRate: 1e-3, warmup: 0, end: 0 },
      workers: 1,
      recompute: false,
      seed: 0,
      evaluation: { zeroShot: [], retrieval: [] },
      checkpoint: { keep: 3 },
    })
  })

  it('is read from its text', () => {
    expect(readRunConfig(JSON.stringify(least))).toEqual(readRunConfig(least))
  })

  const refusals: readonly (readonly [string, unknown, string])[] = [
    ['no JSON', '{"model"', 'run.json is not JSON: '],
    ['no object', [least], 'run.json is no object; it must be one of fields.'],
    ['an unknown field', { ...least, batchSise: 3 }, 'run.json: there is no field batchSise. Did you mean batchSize?'],
    [
      'an unknown field in the place of one that is needed',
      { ...least, batchSize: undefined, batchsize: 3 },
      'run.json: there is no field batchsize. Did you mean batchSize?',
    ],
    [
      'an unknown field deep inside',
      { ...least, data: { sources: [{ ...least.data.sources[0], wieght: 1 }] } },
      'run.json: there is no field data.sources.0.wieght. Did you mean weight?',
    ],
    [
      'a field like no other',
      { ...least, schedule: { learningRate: 1, zzzz: 1 } },
      'run.json: there is no field schedule.zzzz. Fields are kind, learningRate, warmup, end, cooldown, power.',
    ],
    ['a missing field', { ...least, batchSize: undefined }, 'run.json: batchSize is missing.'],
    ['a missing field inside', { ...least, schedule: {} }, 'run.json: schedule.learningRate is missing.'],
    ['a wrong type', { ...least, batchSize: '64' }, 'run.json: batchSize must be a number, not "64".'],
    ['a part', { ...least, batchSize: 1.5 }, 'run.json: batchSize must be a whole number, not 1.5.'],
    ['too little', { ...least, batchSize: 0 }, 'run.json: batchSize must be at least 1, not 0.'],
    [
      'too much',
      { ...least, loss: { kind: 'infonce', labelSmoothing: 2 } },
      'run.json: loss.labelSmoothing must be at most 1, not 2.',
    ],
    ['a limit itself', { ...least, ema: 1 }, 'run.json: ema must be below 1, not 1.'],
    [
      'no such kind',
      { ...least, loss: { kind: 'triplet' } },
      'run.json: loss.kind must be one of infonce, sigmoid, bag-of-words, captioning, not "triplet".',
    ],
    [
      'no kind',
      { ...least, loss: {} },
      'run.json: loss.kind is missing; it must be one of infonce, sigmoid, bag-of-words, captioning.',
    ],
    ['a number for an object', { ...least, schedule: 3 }, 'run.json: schedule must be an object, not 3.'],
    [
      'a bad interval',
      { ...least, checkpoint: { every: { epochs: 0 } } },
      'run.json: checkpoint.every.epochs must be above 0, not 0.',
    ],
    [
      'a text for an interval',
      { ...least, checkpoint: { every: 'epoch' } },
      'run.json: checkpoint.every must be a number or an object, not "epoch".',
    ],
    ['an empty list', { ...least, frozen: [] }, 'run.json: frozen must not be empty.'],
    [
      'a template without a place for the name',
      { ...least, evaluation: { zeroShot: [{ name: 'a', source: least.data.sources[0], templates: ['a photo'] }] } },
      'run.json: evaluation.zeroShot.0.templates.0 must contain {}, not "a photo".',
    ],
    [
      'an empty model',
      { ...least, model: {} },
      'run.json: model needs from, a checkpoint to start at, or config, an architecture.',
    ],
    ['no length', { ...least, steps: undefined }, 'run.json: either steps or epochs must say how long the run is.'],
    ['two lengths', { ...least, epochs: 3 }, 'run.json: give steps or epochs, not both.'],
    [
      'batches that cannot be shared',
      { ...least, workers: 3 },
      'run.json: batchSize 64 must be a multiple of workers, 3.',
    ],
    [
      'families that no field names',
      { ...least, data: { ...least.data, perFamily: 4 } },
      'run.json: data.perFamily needs a source whose family names a field.',
    ],
    [
      'a pair alone',
      { ...least, batchSize: 1 },
      'run.json: batchSize 1 leaves infonce nothing to compare with; it must be at least 2.',
    ],
    [
      'no such recipe',
      { ...least, recipe: 'smal-data' },
      'run.json: there is no recipe "smal-data". Did you mean small-data?',
    ],
    [
      'robust fine-tuning of nothing',
      { ...least, recipe: 'wise-ft' },
      'run.json: wiseFt is for fine-tuning: it needs model.from.',
    ],
  ]
  for (const [what, config, sentence] of refusals) {
    it(`is refused for ${what}`, () => expect(refusal(config)).toContain(sentence))
  }
})

describe('--set', () => {
  const set = (...assignments: string[]) => readRunConfig(least, { set: assignments })

  it('changes a field by its path, as what the field takes', () => {
    expect(set('batchSize=32').batchSize).toBe(32)
    expect(set('schedule.learningRate=3e-4').schedule.learningRate).toBe(3e-4)
    expect(set('recompute=true').recompute).toBe(true)
    expect(set('output=2024').output).toBe('2024')
    expect(set('frozen=["visual\\\\..*"]').frozen).toEqual(['visual\\..*'])
    expect(set('checkpoint.every.epochs=2').checkpoint.every).toEqual({ epochs: 2 })
    expect(set('data.sources.0.files=a=b.tar').data.sources[0]).toEqual({ kind: 'tars', files: 'a=b.tar' })
    expect(set('model.config.vision_cfg.width=96').model.config).toEqual({ embed_dim: 64, vision_cfg: { width: 96 } })
  })

  it('knows lr and wd, and the last one counts', () => {
    const { schedule, optimizer } = set('lr=0.1', 'lr=0.2', 'wd=0')
    expect([schedule.learningRate, optimizer.weightDecay]).toEqual([0.2, 0])
  })

  it('comes before recipes', () => {
    const config = { ...least, model: { from: 'a' }, recipe: 'small-data', schedule: undefined }
    expect(readRunConfig(config).schedule.learningRate).toBe(1e-5)
    expect(readRunConfig(config, { set: ['lr=2e-5'] }).schedule).toMatchObject({ learningRate: 2e-5, warmup: 50 })
  })

  it('leaves what it was given alone', () => {
    const before = structuredClone(least)
    set('batchSize=32', 'data.sources.0.files=b.tar')
    expect(least).toEqual(before)
  })

  const refusals: readonly (readonly [string, string])[] = [
    ['batch=3', '--set batch: there is no field batch. Fields are '],
    [
      'schedule.learningrate=3',
      '--set schedule.learningrate: there is no field schedule.learningrate. Did you mean learningRate?',
    ],
    ['schedule.kind.x=3', '--set schedule.kind.x: there is no field schedule.kind.x.'],
    ['data.sources.4.files=x', '--set data.sources.4.files: the list has 1 entries, so there is none at 4.'],
    ['steps', '--set steps has no value; write it as --set schedule.learningRate=3e-4.'],
    ['batchSize=many', 'run.json: batchSize must be a number, not "many".'],
  ]
  for (const [assignment, sentence] of refusals) {
    it(`refuses ${assignment}`, () => expect(refusal(least, [assignment])).toContain(sentence))
  }
})

describe('recipes', () => {
  for (const name of Object.keys(recipes)) {
    it(`${name} is a config`, () => {
      const config = { ...least, model: { from: 'a' }, schedule: undefined, recipe: name }
      expect(refusal(config)).toBe('accepted')
    })
  }

  it('join, the first before the others, and the config before all', () => {
    const config = readRunConfig({ ...least, model: { from: 'a' }, recipe: ['lora', 'small-data'], ema: 0.5 })
    expect(config).toMatchObject({ ema: 0.5, lora: { rank: 8 }, optimizer: { layerDecay: 0.75 } })
    expect(config.schedule).toMatchObject({ learningRate: 1e-3, warmup: 50 })
  })

  it('leave out their loss where another kind is asked', () => {
    const config = readRunConfig({ ...least, recipe: 'small-data', loss: { kind: 'bag-of-words' } })
    expect(config.loss).toEqual({ kind: 'bag-of-words', words: 'softmax' })
  })
})
