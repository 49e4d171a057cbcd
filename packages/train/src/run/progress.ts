// What a run tells while it runs.
import type { DataPosition } from '../data/loader.js'
import type { StepReport } from '../trainer/trainer.js'

export type RunEvent =
  | RunStart
  | RunProgress
  | { readonly kind: 'evaluation'; readonly step: number; readonly values: Readonly<Record<string, number>> }
  /** A model between the first and the last weights. */
  | { readonly kind: 'between'; readonly alpha: number; readonly values: Readonly<Record<string, number>> }
  | { readonly kind: 'checkpoint'; readonly step: number; readonly folder: string }
  | { readonly kind: 'warning'; readonly sentence: string }

export interface RunStart {
  readonly kind: 'start'
  /** Steps done before. */
  readonly step: number
  readonly steps: number
  readonly batchesPerEpoch: number | undefined
  readonly parameters: number
  readonly trained: number
  /** The checkpoint that the run goes on from, and where in the data it is. */
  readonly resumed?: { readonly folder: string; readonly position: DataPosition; readonly changes: readonly string[] }
}

export interface RunProgress extends StepReport {
  readonly kind: 'step'
  readonly steps: number
  readonly position: DataPosition
  readonly imagesPerSecond: number
  /** Share of the time in which the computation waited for a batch, 0 to 1. */
  readonly waiting: number
  /** Until the last step, at this speed. */
  readonly secondsLeft: number
}

/** Speed over the last steps, what lies between them left out. */
export interface Pace {
  /** One more step. Milliseconds of all of it, and of these those spent waiting. */
  add(images: number, milliseconds: number, waited: number): void
  readonly imagesPerSecond: () => number
  readonly secondsPerStep: () => number
  readonly waiting: () => number
}

const windowSteps = 50

export function createPace(): Pace {
  const steps: { readonly images: number; readonly milliseconds: number; readonly waited: number }[] = []
  const sum = (key: 'images' | 'milliseconds' | 'waited'): number => steps.reduce((total, one) => total + one[key], 0)
  return {
    add(images, milliseconds, waited) {
      steps.push({ images, milliseconds, waited })
      if (steps.length > windowSteps) steps.shift()
    },
    imagesPerSecond: () => (sum('images') / Math.max(1e-6, sum('milliseconds'))) * 1000,
    secondsPerStep: () => sum('milliseconds') / 1000 / Math.max(1, steps.length),
    waiting: () => Math.min(1, sum('waited') / Math.max(1e-6, sum('milliseconds'))),
  }
}
