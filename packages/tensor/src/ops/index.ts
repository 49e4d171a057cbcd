// The table of operations that inference needs. To add one: its file, its line here; the compiler then names
// every backend (and gradient rule) that lacks it.
import { linear } from './linear.js'

export const inferenceTable = { linear }

export type InferenceTable = typeof inferenceTable
