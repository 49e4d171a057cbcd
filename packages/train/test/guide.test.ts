// docs/training: every config in it is read, and every script runs as it stands.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '@typeclip/golden'
import { modelFiles } from '@typeclip/model-emoji'
import { build } from 'esbuild'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { train } from '../../../apps/cli/src/commands/train.js'
import { sourceSchema } from '../src/index.js'
import { readRunConfig, recipes } from '../src/node.js'
import { greyPng } from './write-png.js'
import { numbered, writeShard } from './write-shard.js'

const folder = join(repositoryRoot, 'node_modules/.cache/typeclip-train-test', `guide-${process.pid}`)

beforeAll(async () => {
  await mkdir(join(folder, 'data'), { recursive: true })
  const write = (name: string, bytes: Uint8Array) => writeFile(join(folder, name), bytes)
  await write('data/train-000.tar', writeShard(numbered(0, 20, 20)))
  await write('data/train-001.tar', writeShard(numbered(20, 40, 20)))
  await write('data/test.tar', writeShard(numbered(100, 120, 20)))
  await copyFile(modelFiles().weights, join(folder, 'data/model.safetensors'))
  for (const [grey, name] of ['picture', 'red', 'blue', 'ring', 'star'].entries()) {
    await write(`${name}.png`, greyPng(40, 50 * grey))
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function readGuide(name: string) {
  const text = await readFile(join(repositoryRoot, 'docs/training', name), 'utf8')
  const blocks = (language: string): string[] =>
    [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, found, block]) => (found === language ? [block] : []))
  return { text, blocks }
}

/** Runs a script in the folder of the data; what it printed. */
async function run(script: string, name: string): Promise<string> {
  const file = join(folder, 'scripts', `${name}.mjs`) // beside `data`, where the embedded model is looked for
  await build({
    stdin: { contents: script, loader: 'ts', resolveDir: join(repositoryRoot, 'packages/train') },
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@typeclip/source'],
    external: ['sharp', 'hyparquet', 'hyparquet-compressors', '@huggingface/tokenizers'],
    logLevel: 'error',
  })
  return (await promisify(execFile)(process.execPath, [file], { cwd: folder })).stdout
}

describe('the guide', () => {
  it('has a config that trains, resumes, and leaves a model to use', async () => {
    const { blocks } = await readGuide('README.md')
    const [config] = blocks('json')
    const [use, goOn] = blocks('ts')
    await writeFile(join(folder, 'config.json'), config)
    expect(await run(goOn, 'go-on')).toMatch(/things\/top1.*runs\/first\/model false/s)
    expect(await run(use, 'use')).toMatch(/label: 'thing [12]'/)
  })

  it('has a loop that trains', async () => {
    const { blocks } = await readGuide('README.md')
    const [, , loop] = blocks('ts')
    const lines = (await run(loop, 'loop')).trim().split('\n')
    expect(lines).toHaveLength(4)
    expect(Number.parseFloat(lines[2])).toBeLessThan(Number.parseFloat(lines[0]))
  })

  it('names sources, fields and recipes that there are', async () => {
    const { text, blocks } = await readGuide('README.md')
    const [config, sources, large] = blocks('json').map(block => JSON.parse(block))
    for (const source of sources) v.parse(sourceSchema, source)
    readRunConfig({ ...config, ...large })
    for (const [, recipe] of text.matchAll(/"recipe": "([\w-]+)"/g)) expect(Object.keys(recipes)).toContain(recipe)
    for (const [, loss] of text.matchAll(/`"loss": ({[^`]*})`/g)) readRunConfig({ ...config, loss: JSON.parse(loss) })
  })

  it('shows commands that the command line takes', async () => {
    const { blocks } = await readGuide('README.md')
    const [config] = blocks('json')
    const commands = blocks('sh').flatMap(block => block.trim().split('\n'))
    expect(commands.length).toBeGreaterThan(3)
    for (const command of commands) {
      expect(command).toMatch(/^typeclip train config\.json/)
      for (const [, option] of command.matchAll(/--([a-z-]+)/g)) expect(Object.keys(train.options)).toContain(option)
      readRunConfig(config, { name: 'config.json', set: [...command.matchAll(/--set (\S+)/g)].map(([, set]) => set) })
    }
  })
})

describe('the page on fine-tuning', () => {
  it('has configs of recipes that there are', async () => {
    const { blocks } = await readGuide('fine-tuning.md')
    const [whole, ...parts] = blocks('json').map(block => JSON.parse(block))
    expect(parts).toHaveLength(3)
    for (const part of [{}, ...parts]) readRunConfig({ ...whole, ...part })
  })

  it('has a script that runs', async () => {
    const { blocks } = await readGuide('fine-tuning.md')
    const [script] = blocks('ts')
    const [sizes, scale] = (await run(script, 'fine-tune')).trim().split('\n')
    const [locked, adapters] = sizes.split(' ').map(Number)
    expect(adapters).toBeLessThan(locked)
    expect(scale).toMatch(/^Float32Array\(1\)/)
  })
})

describe('links', () => {
  it.each([
    'docs/training/README.md',
    'docs/training/fine-tuning.md',
    'docs/training/data-efficiency.md',
    'examples/README.md',
  ])('of %s lead somewhere', async page => {
    const text = await readFile(join(repositoryRoot, page), 'utf8')
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link)
    expect(links.filter(link => !existsSync(join(repositoryRoot, dirname(page), link)))).toEqual([])
    expect(links.length).toBeGreaterThan(0)
  })
})
