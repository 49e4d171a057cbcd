import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failingFiles } from '../../../test/failing-files.js'
import { temporaryFolder } from '../../../test/temporary-folder.js'
import { nodeFiles } from '../files.js'
import { type MetricRecord, openMetrics } from './metrics.js'

const recordOf = (step: number): MetricRecord => ({ kind: 'step', step, seconds: step / 2, values: { loss: 4 / step } })

describe('the metrics of a run', () => {
  it('are a line of JSON each, at once', async () => {
    const path = join(await temporaryFolder(), 'metrics.jsonl')
    const metrics = await openMetrics(path, 0, nodeFiles)
    await metrics.record(recordOf(1))
    expect(await readFile(path, 'utf8')).toBe('{"kind":"step","step":1,"seconds":0.5,"loss":4}\n')
    await metrics.record({ kind: 'evaluation', step: 1, seconds: 3, values: { 'emoji/top1': 0.5, loss: Number.NaN } })
    const [, second] = (await readFile(path, 'utf8')).split('\n')
    expect(JSON.parse(second)).toEqual({ kind: 'evaluation', step: 1, seconds: 3, 'emoji/top1': 0.5, loss: 'NaN' })
  })

  it('go on from a step: what came after it is cut off, and so is a torn line', async () => {
    const path = join(await temporaryFolder(), 'metrics.jsonl')
    const first = await openMetrics(path, 0, nodeFiles)
    for (const step of [1, 2, 3, 4]) await first.record(recordOf(step))
    await appendFile(path, '{"kind":"st')
    for (const steps of [4, 2]) {
      const again = await openMetrics(path, steps, nodeFiles)
      expect(again.records.map(({ step }) => step)).toEqual([1, 2, 3, 4].slice(0, steps))
    }
    const again = await openMetrics(path, 2, nodeFiles)
    await again.record(recordOf(3))
    const unbroken = [1, 2, 3].map(step => ({ kind: 'step', step, seconds: step / 2, loss: 4 / step }))
    expect(
      (await readFile(path, 'utf8'))
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toEqual(unbroken)
    expect(again.records).toEqual([1, 2, 3].map(recordOf))
  })

  it('begin anew at step 0', async () => {
    const path = join(await temporaryFolder(), 'metrics.jsonl')
    await writeFile(path, 'something else')
    expect((await openMetrics(path, 0, nodeFiles)).records).toEqual([])
    expect(await readFile(path, 'utf8')).toBe('')
  })

  it('refuse a file of something else', async () => {
    const path = join(await temporaryFolder(), 'metrics.jsonl')
    await writeFile(path, 'something else\n')
    await expect(openMetrics(path, 3, nodeFiles)).rejects.toMatchObject({ code: 'bad-checkpoint' })
  })

  it('lose nothing where a write fails: the next one makes up for it', async () => {
    for (let at = 3; at <= 14; at++) {
      const path = join(await temporaryFolder(), 'metrics.jsonl')
      const metrics = await openMetrics(path, 0, failingFiles(at + 2, 'ENOSPC'))
      for (const step of [1, 2, 3, 4, 5, 6]) await metrics.record(recordOf(step)).catch(() => {})
      const lines = (await readFile(path, 'utf8')).trim().split('\n')
      expect(lines.map(line => JSON.parse(line).step)).toEqual([1, 2, 3, 4, 5, 6])
    }
  })
})
