import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bundle, bundleCli, ended } from './bundle.js'
import { pictures, temporaryFolder, typeclip } from './run-cli.js'

/** A config of a tiny model and all drawings of the quickstart, in a new folder. */
async function writeConfig(changes: object = {}): Promise<{ readonly folder: string; readonly config: string }> {
  const folder = await temporaryFolder()
  const names = (await readdir(pictures)).filter(name => name.endsWith('.png'))
  const lines = names.map(name => JSON.stringify({ image: name, caption: name.slice(0, -4).replaceAll('-', ' ') }))
  await mkdir(join(folder, 'data'))
  await writeFile(join(folder, 'data/drawings.jsonl'), lines.join('\n'))
  const source = { kind: 'jsonl', file: 'data/drawings.jsonl', folder: pictures, image: 'image' }
  const config = {
    model: {
      config: {
        embed_dim: 16,
        quick_gelu: true,
        vision_cfg: { image_size: 16, patch_size: 8, width: 16, layers: 1, head_width: 8 },
        text_cfg: { context_length: 12, vocab_size: 600, width: 16, heads: 2, layers: 1 },
      },
    },
    data: { sources: [source] },
    schedule: { learningRate: 1e-3 },
    batchSize: 8,
    steps: 4,
    evaluation: { every: 2, retrieval: [{ name: 'drawings', source, limit: 10 }] },
    output: 'out',
    ...changes,
  }
  await writeFile(join(folder, 'config.json'), JSON.stringify(config))
  return { folder, config: join(folder, 'config.json') }
}

describe('typeclip train', () => {
  it('trains a model, tells how it goes, and where everything is', async () => {
    const { folder, config } = await writeConfig()
    const { code, out, err } = await typeclip(['train', config])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^Training [\d,]+ parameters for 4 steps, 6 an epoch\.$/m)
    expect(out).toMatch(/^step 1\/4 {2}loss \d\.\d{4} {2}[\d.]+ images\/s {2}waiting \d+ % {2}\d+ s left$/m)
    expect(out).toMatch(/^step 2 {2}drawings\/imageToTextR1 [\d.]+ % /m)
    expect(out).toMatch(/^step 4 {2}saved in .*step-000004$/m)
    expect(out).toContain(join(folder, 'out/report.html'))
    const tagged = await typeclip([
      'classify',
      join(pictures, 'crown.png'),
      '--labels',
      'a,b',
      '--model',
      join(folder, 'out/model'),
    ])
    expect(tagged.code).toBe(0)
  })

  it('writes lines of JSON', async () => {
    const { config, folder } = await writeConfig()
    const { code, json } = await typeclip(['train', config, '--json'])
    expect(code).toBe(0)
    const kinds = ['start', 'step', 'step', 'evaluation', 'step', 'step', 'evaluation', 'checkpoint', 'end']
    expect(json.map(({ kind }) => kind)).toEqual(kinds)
    expect(json[1]).toMatchObject({ step: 1, steps: 4, images: 8, position: { epoch: 0, batch: 1 } })
    expect(json.at(-1)).toMatchObject({ interrupted: false, step: 4, model: join(folder, 'out/model') })
  })

  it('changes fields by --set, and the folder by --output', async () => {
    const { config, folder } = await writeConfig()
    const other = join(folder, 'other')
    const { code } = await typeclip(['train', config, '--set', 'lr=3e-4', '--set', 'steps=2', '--output', other])
    expect(code).toBe(0)
    const used = JSON.parse(await readFile(join(other, 'config.json'), 'utf8'))
    expect(used).toMatchObject({ steps: 2, schedule: { learningRate: 3e-4 } })
    expect(await readdir(folder)).not.toContain('out')
  })

  it('goes on with --resume, and not without', async () => {
    const { config } = await writeConfig()
    await typeclip(['train', config])
    const again = await typeclip(['train', config, '--json'])
    expect(again).toMatchObject({ code: 2, json: [{ error: { code: 'run-folder' } }] })
    const { code, out } = await typeclip(['train', config, '--resume', '--set', 'steps=6'])
    expect(code).toBe(0)
    expect(out).toMatch(/^Going on from .*step-000004, after 4 of 6 steps: epoch 0, batch 4\. Changed since: steps\.$/m)
  })

  it('only says what it would do, with --dry-run', async () => {
    const { config, folder } = await writeConfig()
    const { code, out } = await typeclip(['train', config, '--dry-run'])
    expect(code).toBe(0)
    expect(out).toMatch(/"weightDecay": 0\.2/)
    expect(out).toMatch(/^Parameters +[\d,]+, [\d,]+ of them trained$/m)
    expect(out).toMatch(/^Data +.*drawings.*: 48 records$/m)
    const { json } = await typeclip(['train', config, '--dry-run', '--json'])
    expect(json).toEqual([expect.objectContaining({ steps: 4, batchesPerEpoch: 6, parameters: expect.any(Number) })])
    expect(await readdir(folder)).not.toContain('out')
  })

  it('writes the schema of configs', async () => {
    const { code, out } = await typeclip(['train', '--schema'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ type: 'object', properties: { batchSize: { minimum: 1 } } })
  })

  it('loads nothing of training for other commands', async () => {
    const source = await readFile(new URL('../src/commands/train.ts', import.meta.url), 'utf8')
    expect(source.match(/^import (?!type).*@typeclip\/train/m)).toBeNull()
  })
})

describe('a run that cannot be', () => {
  const refusals: readonly (readonly [string, object, readonly string[], string, string])[] = [
    ['an unknown field', { batchsize: 3 }, [], 'bad-config', 'there is no field batchsize. Did you mean batchSize?'],
    ['an absurd rate', {}, ['--set', 'lr=40'], 'bad-config', 'schedule.learningRate must be at most 1, not 40.'],
    ['a rate of 0', {}, ['--set', 'lr=0'], 'bad-config', 'schedule.learningRate must be above 0, not 0.'],
    [
      'one pair a batch',
      {},
      ['--set', 'batchSize=1'],
      'bad-config',
      'batchSize 1 leaves infonce nothing to compare with',
    ],
    ['data that are not there', { data: { sources: [{ kind: 'tars', files: 'no.tar' }] } }, [], 'unreadable', 'no.tar'],
    ['no such model', { model: { from: 'no-model' } }, [], 'unreadable', 'there is no model.safetensors'],
    ['an architecture that does not exist', {}, ['--set', 'model.config.text_cfg.heads=3'], 'bad-config', '3 heads'],
  ]
  for (const [what, changes, words, code, sentence] of refusals) {
    it(`is told: ${what}`, async () => {
      const { config } = await writeConfig(changes)
      const ran = await typeclip(['train', config, '--json', ...words])
      expect(ran.code).toBe(2)
      expect(ran.json).toEqual([{ error: { code, message: expect.stringContaining(sentence) } }])
    })
  }

  it('is told: no config, two, or one that is not there', async () => {
    expect(await typeclip(['train'])).toMatchObject({ code: 2, err: expect.stringMatching(/\[missing-argument\]\n$/) })
    expect(await typeclip(['train', 'a', 'b'])).toMatchObject({
      err: expect.stringMatching(/\[unexpected-argument\]\n$/),
    })
    expect(await typeclip(['train', 'none.json'])).toMatchObject({ err: expect.stringMatching(/\[not-found\]\n$/) })
  })
})

describe('the process', () => {
  let bundle: Bundle
  beforeAll(async () => {
    bundle = await bundleCli()
  })
  afterAll(() => bundle.remove())

  // Windows has no signals: there the process simply ends.
  it.skipIf(process.platform === 'win32')('saves its run at an interrupt, and ends with 130', async () => {
    const { config } = await writeConfig({ steps: 100_000 })
    const child = bundle.start(['train', config, '--json'])
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    child.kill('SIGINT')
    const { code, err } = await ended(child)
    expect(code).toBe(130)
    const [, step] = /Stopped after (\d+) of 100000 steps; go on with --resume\.\n$/.exec(err) ?? []
    const { json } = await typeclip(['train', config, '--json', '--resume', '--set', `steps=${Number(step) + 1}`])
    expect(json[0]).toMatchObject({ kind: 'start', step: Number(step) })
  })
})
