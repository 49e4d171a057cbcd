// Vectors to a file, in the form that its name asks for.
import type { FileHandle } from 'node:fs/promises'
import { type ItemName, toErrorObject } from './failure.js'
import { writeNpyRows } from './npy-file.js'

export interface VectorFile {
  add(name: ItemName, vector: Float32Array): Promise<void>
  addFailure(name: ItemName, error: Error): Promise<void>
  finish(): Promise<void>
}

/** float32 [rows, width]; a failure is a row of NaN, so that rows and items stay in step. */
export async function npyVectors(file: FileHandle, width: number): Promise<VectorFile> {
  const rows = await writeNpyRows(file, [width])
  const failed = new Float32Array(width).fill(Number.NaN)
  return {
    add: (_, vector) => rows.add(vector),
    addFailure: () => rows.add(failed),
    finish: () => rows.finish(),
  }
}

/** A line an item: its name and `embedding`, or its name and `error`. */
export function jsonVectors(file: FileHandle): VectorFile {
  const write = (value: object) => file.writeFile(`${JSON.stringify(value)}\n`)
  return {
    add: (name, vector) => write({ ...name, embedding: Array.from(vector) }),
    addFailure: (name, error) => write({ ...name, error: toErrorObject(error) }),
    finish: async () => {},
  }
}
