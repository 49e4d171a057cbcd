// Runs as processes that are killed and resumed: the promise that nothing is lost, and that nothing differs.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleWorker, type WorkerBundle } from './bundle-worker.js'
import { weightsHash, writeSmallRun } from './small-run.js'
import { temporaryFolder } from './temporary-folder.js'

let bundle: WorkerBundle | undefined
beforeAll(async () => {
  bundle = await bundleWorker('packages/train/test/run-process.ts')
})
afterAll(() => bundle?.remove())

interface Process {
  readonly child: ChildProcess
  readonly lines: readonly string[]
  readonly ended: Promise<unknown>
}

function start(folder: string): Process {
  const file = bundle === undefined ? '' : fileURLToPath(bundle.address)
  const child = spawn(process.execPath, [file, folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => lines.push(...String(text).trim().split('\n')))
  }
  return { child, lines, ended: once(child, 'close') }
}

async function folderOfRun(): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'config.json'), JSON.stringify(await writeSmallRun(folder, { steps: 60 })))
  return folder
}

async function finish(folder: string): Promise<readonly string[]> {
  const { lines, ended } = start(folder)
  await ended
  return lines
}

/** Waits until a process has done so many steps. */
async function reached({ stdout }: ChildProcess, lines: readonly string[], step: number): Promise<void> {
  while (stdout !== null && !lines.some(line => line.startsWith('step') && numberOf(line) >= step)) {
    await once(stdout, 'data')
  }
}

const numberOf = (line: string): number => Number(line.split(' ')[1])

/** What the metrics say, times and speeds left out. */
async function measured(folder: string): Promise<readonly unknown[]> {
  const lines = (await readFile(join(folder, 'out/metrics.jsonl'), 'utf8')).trim().split('\n')
  return lines.map(line => {
    const { seconds, imagesPerSecond, waiting, ...same } = JSON.parse(line)
    return same
  })
}

describe('a run that is killed and resumed', () => {
  it('gives the weights and metrics of an unbroken one, to the bit, whenever kill -9 comes', async () => {
    const unbroken = await folderOfRun()
    expect((await finish(unbroken)).at(-1)).toBe('finished')
    const broken = await folderOfRun()
    const starts: string[] = []
    for (let kills = 0; kills < 6; kills++) {
      const { child, lines, ended } = start(broken)
      // From before the first line of code to somewhere in the training.
      await new Promise(resolve => setTimeout(resolve, 100 + Math.random() * (400 + 250 * kills)))
      child.kill('SIGKILL')
      await ended
      starts.push(...lines.filter(line => line.startsWith('start')))
    }
    const last = await finish(broken)
    expect(last.at(-1)).toBe('finished')
    expect(await weightsHash(broken)).toBe(await weightsHash(unbroken))
    expect(await measured(broken)).toEqual(await measured(unbroken))
  }, 180_000)

  it('goes on from the last checkpoint, never from further back than before', async () => {
    const folder = await folderOfRun()
    const begun: number[] = []
    for (const at of [7, 17, 27]) {
      const { child, lines, ended } = start(folder)
      await reached(child, lines, at)
      child.kill('SIGKILL')
      await ended
      begun.push(numberOf(lines[0]))
    }
    begun.push(numberOf((await finish(folder))[0]))
    expect(begun).toEqual(begun.toSorted((a, b) => a - b))
    for (const step of begun) expect(step % 5).toBe(0)
    expect(begun[0]).toBe(0)
    expect(begun[3]).toBeGreaterThanOrEqual(20)
  }, 180_000)

  it.skipIf(process.platform === 'win32')(
    'saves the step at hand when it is interrupted',
    async () => {
      const unbroken = await folderOfRun()
      await finish(unbroken)
      const folder = await folderOfRun()
      const { child, lines, ended } = start(folder)
      await reached(child, lines, 8)
      child.kill('SIGINT')
      await ended
      expect(lines.at(-1)).toBe('interrupted')
      const done = lines.filter(line => line.startsWith('step')).at(-1)
      const again = await finish(folder)
      expect(again[0]).toBe(done?.replace('step', 'start'))
      expect(await weightsHash(folder)).toBe(await weightsHash(unbroken))
    },
    180_000,
  )
})
