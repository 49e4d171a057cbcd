// What a run measured, a line of JSON each: the one record from which curves and the report are made.
import { TrainError } from '../../error.js'
import { AppendFile } from '../append-file.js'
import type { RunFiles } from '../files.js'

/** Numbers measured at a step. */
export interface MetricRecord {
  readonly kind: 'step' | 'evaluation'
  readonly step: number
  /** Since the run began, seconds, pauses between resumed parts not counted. */
  readonly seconds: number
  readonly values: Readonly<Record<string, number>>
}

export interface Metrics {
  /** All that was recorded, earlier parts of the run included. */
  readonly records: readonly MetricRecord[]
  /** Adds a line; it is in the file when this resolves. What cannot be written is written with the next. */
  record(record: MetricRecord): Promise<void>
}

/**
 * Opens the lines of a run and cuts off what comes after the step from which it goes on.
 * @param steps done so far; 0 begins anew
 */
export async function openMetrics(path: string, steps: number, files: RunFiles): Promise<Metrics> {
  const kept = steps === 0 ? { records: [], length: 0 } : await readKept(path, steps, files)
  const { records } = kept
  const file = await AppendFile.open(path, kept.length, files)
  return {
    records,
    async record(record) {
      records.push(record)
      await file.append(new TextEncoder().encode(`${lineOf(record)}\n`))
    },
  }
}

/** Flat, so that any reader of JSON lines can plot it; numbers that JSON has no word for are texts. */
function lineOf({ kind, step, seconds, values }: MetricRecord): string {
  const plain = Object.entries(values).map(([name, value]) => [name, Number.isFinite(value) ? value : String(value)])
  return JSON.stringify({ kind, step, seconds: Math.round(seconds * 1000) / 1000, ...Object.fromEntries(plain) })
}

async function readKept(path: string, steps: number, files: RunFiles) {
  const text = new TextDecoder().decode(await files.read(path).catch(() => new Uint8Array()))
  const records: MetricRecord[] = []
  let length = 0
  // A line without its end was torn when the process died.
  for (const line of text.split(/(?<=\n)/).filter(one => one.endsWith('\n'))) {
    const record = readLine(line, path)
    if (record.step > steps) break
    records.push(record)
    length += new TextEncoder().encode(line).length
  }
  return { records, length }
}

function readLine(line: string, path: string): MetricRecord {
  try {
    const { kind, step, seconds, ...rest } = JSON.parse(line)
    const values = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, Number(value)]))
    if (Number.isInteger(step)) return { kind: kind === 'evaluation' ? kind : 'step', step, seconds, values }
  } catch {} // told below
  throw new TrainError('bad-checkpoint', `${path} has a line that is no metric: ${line.slice(0, 80).trim()}`, { path })
}
