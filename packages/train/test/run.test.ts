import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadClip } from 'typeclip'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type RunConfigInput, type RunEvent, runTraining } from '../src/node.js'
import type { RunOptions, RunResult } from '../src/run/run.js'
import { bundleWorker } from './bundle-worker.js'
import { failingFiles } from './failing-files.js'
import { weightsHash, writeSmallRun } from './small-run.js'
import { temporaryFolder } from './temporary-folder.js'

async function start(changes: Partial<RunConfigInput> = {}) {
  const folder = await temporaryFolder()
  const config = await writeSmallRun(folder, { steps: 6, checkpoint: { every: 2, keep: 2 }, ...changes })
  const events: RunEvent[] = []
  const run = (options: RunOptions = {}, other: Partial<RunConfigInput> = {}): Promise<RunResult> =>
    runTraining({ ...config, ...other }, { folder, onProgress: event => events.push(event), ...options })
  return { folder, config, events, run, out: join(folder, 'out') }
}

const steps = (events: readonly RunEvent[]) => events.flatMap(event => (event.kind === 'step' ? [event.step] : []))

describe('a run', () => {
  it('leaves config, metrics, events, checkpoints, report and model in its folder', async () => {
    const { out, run, events } = await start({ evaluation: { every: 3, zeroShot: [], retrieval: [] } })
    expect(await run()).toEqual({
      interrupted: false,
      step: 6,
      steps: 6,
      metrics: {},
      model: join(out, 'model'),
      best: undefined,
      report: join(out, 'report.html'),
    })
    expect(await readdir(out)).toEqual([
      'checkpoints',
      'config.json',
      'metrics.jsonl',
      'model',
      'report.html',
      'tensorboard',
    ])
    expect(await readdir(join(out, 'checkpoints'))).toEqual(['step-000004', 'step-000006'])
    expect(await readdir(join(out, 'model'))).toEqual(['model.safetensors', 'open_clip_config.json', 'preprocess.json'])
    expect(steps(events)).toEqual([1, 2, 3, 4, 5, 6])
    expect((await readFile(join(out, 'metrics.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(6)
  })

  it('ends with a model that loadClip reads, and so is every checkpoint', async () => {
    const { out, run, folder } = await start()
    await run()
    await writeFile(join(folder, 'cat.ppm'), `P6 8 8 255\n${'abc'.repeat(64)}`)
    for (const path of ['model', 'checkpoints/step-000004']) {
      using clip = await loadClip(join(out, path))
      expect(clip.info).toMatchObject({ layout: 'openai', imageSize: [8, 8], contextLength: 12, vocabularySize: 600 })
      expect(clip.info.warnings).toEqual([])
      const { labels } = await clip.classify(join(folder, 'cat.ppm'), ['a', 'b'], { template: '{}' })
      expect(labels).toHaveLength(2)
    }
  })

  it('measures what its evaluation names, and keeps the best checkpoint', async () => {
    const { run, events } = await start({ steps: 8 })
    const { metrics, best } = await run()
    const names = ['imageToTextR1', 'imageToTextR5', 'textToImageR1', 'textToImageR5'].map(name => `numbers/${name}`)
    expect(Object.keys(metrics)).toEqual(['things/top1', 'things/top5', ...names])
    for (const value of Object.values(metrics)) expect(value >= 0 && value <= 1).toBe(true)
    expect(best).toMatch(/step-00000\d$/)
    expect(events.some(({ kind }) => kind === 'evaluation')).toBe(true)
  })

  it('writes a report that needs nothing else', async () => {
    const { run } = await start()
    const page = await readFile((await run()).report, 'utf8')
    expect(page).toContain('Zero-shot accuracy, things')
    expect(page).toContain('Finished: 6 of 6 steps')
    expect(page).not.toMatch(/<script|src=|href=|url\(|@import/)
  })

  it('learns by the loss, adapters and parts that its config names', async () => {
    const changes: readonly Partial<RunConfigInput>[] = [
      { loss: { kind: 'sigmoid', duplicates: 'masked' }, microBatch: 4 },
      { loss: { kind: 'infonce', labelSmoothing: 0.1, duplicates: 'positive', imagePositives: { weight: 0.5 } } },
      { loss: { kind: 'bag-of-words' } },
      { loss: { kind: 'captioning', width: 16, heads: 2 } },
      { frozen: ['visual\\..*'], recompute: true },
      { lora: { rank: 2 }, optimizer: { layerDecay: 0.5, groups: [{ pattern: '.*lora_A', learningRateFactor: 2 }] } },
    ]
    for (const change of changes) {
      const { run, out } = await start({ steps: 2, ...change })
      expect((await run()).interrupted).toBe(false)
      using clip = await loadClip(join(out, 'model'))
      expect(clip.info.layout).toBe('openai')
    }
  })
})

describe('a run that is gone on with', () => {
  it('says from where, and gives the bits of an unbroken one', async () => {
    const unbroken = await start()
    await unbroken.run()
    const { run, events, folder, out } = await start()
    const stop = new AbortController()
    const first = await run({
      signal: stop.signal,
      onProgress: event => event.kind === 'step' && event.step === 3 && stop.abort(),
    })
    expect(first).toMatchObject({ interrupted: true, step: 3, model: undefined })
    const second = await run({ resume: true })
    expect(second).toMatchObject({ interrupted: false, step: 6 })
    expect(events[0]).toMatchObject({
      kind: 'start',
      step: 3,
      resumed: { folder: join(out, 'checkpoints/step-000003'), position: { epoch: 0, batch: 3 }, changes: [] },
    })
    expect(steps(events)).toEqual([4, 5, 6])
    expect(await weightsHash(folder)).toBe(await weightsHash(unbroken.folder))
  })

  it('begins where there is nothing to go on with', async () => {
    const { run } = await start()
    expect(await run({ resume: true })).toMatchObject({ step: 6, interrupted: false })
  })

  it('may be longer than it was to be, and says what else changed', async () => {
    const { run, events } = await start()
    await run()
    events.length = 0
    const longer = { steps: 9, evaluation: { every: 100 } }
    expect(await run({ resume: true }, longer)).toMatchObject({ step: 9 })
    expect(events[0]).toMatchObject({
      step: 6,
      resumed: { changes: expect.arrayContaining(['steps', 'evaluation.every']) },
    })
  })

  it('is not begun a second time over what is there', async () => {
    const { run, out } = await start()
    await run()
    await expect(run()).rejects.toMatchObject({
      code: 'run-folder',
      message: `${out} holds a run already; go on with it (resume), or name another output.`,
    })
  })

  const refusals: readonly (readonly [string, Partial<RunConfigInput>, string])[] = [
    ['another seed', { seed: 8 }, 'seed is 8, and the run to go on with has 7; '],
    ['other batches', { batchSize: 4 }, 'batchSize is 4, and the run to go on with has 8; '],
    [
      'another loss',
      { loss: { kind: 'sigmoid' } },
      'loss.kind is "sigmoid", and the run to go on with has "infonce"; ',
    ],
    ['another optimizer', { optimizer: { muon: { learningRate: 0.02 } } }, 'optimizer.muon is {"learningRate":0.02'],
    ['no running mean', { ema: undefined }, 'ema is left out, and the run to go on with has 0.9; '],
  ]
  it('is refused where the config would make something else of it', async () => {
    const { run, config } = await start()
    await run()
    for (const [, change, sentence] of refusals) {
      await expect(run({ resume: true }, change)).rejects.toMatchObject({
        code: 'other-run',
        message: expect.stringContaining(sentence),
      })
    }
    const wider = structuredClone(config.model)
    Object.assign(wider.config?.vision_cfg ?? {}, { width: 24 })
    await expect(run({ resume: true }, { model: wider })).rejects.toThrow(
      'model.config.vision_cfg.width is 24, and the run to go on with has 16; set it back, or begin another run in another output folder.',
    )
  })

  it('takes the checkpoint before where the latest is damaged, and says so', async () => {
    const { run, events, out, folder } = await start()
    await run()
    const before = await weightsHash(folder)
    await writeFile(join(out, 'checkpoints/step-000006/state.safetensors'), 'x')
    events.length = 0
    await run({ resume: true })
    expect(events[0]).toEqual({ kind: 'warning', sentence: expect.stringContaining('state.safetensors has 1 bytes') })
    expect(steps(events)).toEqual([5, 6])
    expect(await weightsHash(folder)).toBe(before)
  })

  it('is not begun anew where no checkpoint is whole', async () => {
    const { run, out } = await start()
    await run()
    for (const step of [4, 6]) await writeFile(join(out, `checkpoints/step-00000${step}/state.json`), '{}')
    await expect(run({ resume: true })).rejects.toMatchObject({ code: 'bad-checkpoint' })
  })
})

describe('a run in threads', () => {
  it('gives the same bits every time, resumed or not', async () => {
    const [trainer, loader] = await Promise.all(
      ['packages/train/src/worker.ts', 'packages/train/src/data/node/loader-thread.ts'].map(bundleWorker),
    )
    onTestFinished(async () => {
      await Promise.all([trainer.remove(), loader.remove()])
    })
    const threads = { trainer: trainer.address, loader: loader.address }
    const inThreads = { workers: 2, patchDropout: undefined }
    const unbroken = await start(inThreads)
    await unbroken.run({ threads })
    const { run, folder } = await start(inThreads)
    const stop = new AbortController()
    await run({
      threads,
      signal: stop.signal,
      onProgress: event => event.kind === 'step' && event.step === 4 && stop.abort(),
    })
    expect(await run({ threads, resume: true })).toMatchObject({ step: 6 })
    expect(await weightsHash(folder)).toBe(await weightsHash(unbroken.folder))
  })
})

describe('a disk that fails', () => {
  const lean = { steps: 4, checkpoint: { every: 1, keep: 2 }, evaluation: {}, ema: undefined }

  it.each(['kill', 'ENOSPC'] as const)(
    'with %s leaves a run that can be gone on with to the same weights',
    async failure => {
      const whole = await start(lean)
      await whole.run()
      const hash = await weightsHash(whole.folder)
      for (let at = 3; at <= 200; at += 21) {
        const { run, folder } = await start(lean)
        await run({ files: failingFiles(at, failure) }).catch(error =>
          expect(error).toMatchObject({ code: 'write-failed' }),
        )
        await run({ resume: true })
        expect(await weightsHash(folder)).toBe(hash)
      }
    },
  )
})

describe('fine-tuning', () => {
  it('starts from a checkpoint, measures it before the first step, and ends between old and new', async () => {
    const old = await start()
    await old.run()
    const { folder, run, events, out } = await start({
      model: { from: join(old.out, 'model') },
      recipe: 'wise-ft',
      wiseFt: { alphas: [0, 0.5, 1], alpha: 0 },
      ema: undefined,
      steps: 4,
    })
    await run()
    expect(events.find(({ kind }) => kind === 'evaluation')).toMatchObject({ step: 0 })
    const between = events.flatMap(event => (event.kind === 'between' ? [event.alpha] : []))
    expect(between).toEqual([0, 0.5, 1])
    expect(await weightsHash(folder)).toBe(await weightsHash(old.folder))
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('Robust fine-tuning')
  })

  it('says where there is no checkpoint to start from', async () => {
    const { run, folder } = await start({ model: { from: 'nowhere' } })
    await expect(run()).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining(`there is no model.safetensors or open_clip_model.safetensors`),
    })
    await mkdir(join(folder, 'nowhere'))
    await writeFile(join(folder, 'nowhere/model.safetensors'), 'x')
    await expect(run()).rejects.toMatchObject({ name: 'WeightsError' })
  })
})

describe('what a run needs', () => {
  it('is a folder to write into', async () => {
    const { run } = await start({ output: undefined })
    await expect(run()).rejects.toMatchObject({ code: 'bad-config', facts: { field: 'output' } })
  })

  it('is a form that can hold its model, before anything is trained', async () => {
    const { run, events } = await start({ loss: { kind: 'sigmoid' }, save: { layout: 'hugging-face' } })
    await expect(run()).rejects.toMatchObject({ code: 'bad-config', facts: { field: 'layout' } })
    expect(events).toEqual([])
  })

  it('ends in the form that its config asks for', async () => {
    const { run } = await start({ save: { layout: 'hugging-face', dtype: 'F16' } })
    const { model = expect.unreachable() } = await run()
    expect(await readdir(model)).toEqual(['config.json', 'model.safetensors', 'preprocessor_config.json'])
  })

  it('is data that are there', async () => {
    const { run } = await start({ data: { sources: [{ kind: 'tars', files: 'none.tar' }] } })
    await expect(run()).rejects.toMatchObject({ name: 'TrainError' })
  })

  it('is an evaluation whose records show its classes', async () => {
    const { run } = await start({
      evaluation: {
        zeroShot: [{ name: 'a', source: { kind: 'tars', files: 'test.tar', group: 'thing' }, classes: ['cat', 'dog'] }],
      },
    })
    await expect(run()).rejects.toMatchObject({
      code: 'bad-data',
      message: expect.stringMatching(/^A record of a shows "thing \d", which is none of its 2 classes; /),
    })
  })
})
