// What golden/train says of a run, compared as its README says.
import type { TensorData } from '@typeclip/tensor'
import { expect } from 'vitest'
import type { StepReport, WeightMap } from '../src/index.js'
import { type Checksum, type GoldenRun, type GoldenStep, readTensors } from './golden-run.js'

/** Of the gradients of step 0, which the run has a file of. */
export async function expectGradients(got: WeightMap, run: GoldenRun): Promise<void> {
  const want = await readTensors([run.gradients ?? ''])
  expect([...got.keys()].sort()).toEqual([...want.keys()].sort())
  for (const [name, { shape, data }] of want) {
    const gradient = got.get(name) ?? expect.unreachable(name)
    expect(gradient.shape, name).toEqual(shape)
    const error = largest(gradient.data.map((value, i) => value - data[i]))
    if (run.zero_gradients?.includes(name)) {
      // 0 in theory, so that there is no size to compare with.
      expect(largest(gradient.data), name).toBeLessThan(1e-6)
      continue
    }
    expect(error / largest(data), name).toBeLessThanOrEqual(run.gradient_tol[name] ?? run.gradient_tol.default)
  }
}

export function expectStep(got: StepReport, want: GoldenStep, step: string): void {
  expectWithin(got.learningRate, want.lr, 1e-9 * want.lr, `${step} lr`)
  expectWithin(got.loss, want.loss, want.loss_tol, `${step} loss`)
  expectWithin(got.gradientNorm, want.grad_norm, want.grad_norm_tol, `${step} grad_norm`)
  expectWithin(got.logitScale, want.logit_scale, want.logit_scale_tol, `${step} logit_scale`)
  if (want.logit_bias === undefined) return
  expectWithin(got.logitBias ?? Number.NaN, want.logit_bias, want.logit_bias_tol ?? 0, `${step} logit_bias`)
}

export function expectChecksums(weights: WeightMap, want: Readonly<Record<string, Checksum>>): void {
  for (const [name, { shape, mean, std, first, tol }] of Object.entries(want)) {
    const value = weights.get(name) ?? expect.unreachable(name)
    expect(value.shape, name).toEqual(shape)
    const [gotMean, gotStd] = momentsOf(value)
    expectWithin(gotMean, mean, tol[0], `${name} mean`)
    expectWithin(gotStd, std, tol[1], `${name} std`)
    first.forEach((element, i) => {
      expectWithin(value.data[i], element, tol[2], `${name}[${i}]`)
    })
  }
}

function momentsOf({ data }: TensorData): [mean: number, std: number] {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  return [mean, Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length)]
}

export function expectWithin(got: number, want: number, tolerance: number, what: string): void {
  expect(Math.abs(got - want), `${what}: ${got}, not ${want}`).toBeLessThanOrEqual(tolerance)
}

function largest(values: Float32Array): number {
  return values.reduce((top, value) => Math.max(top, Math.abs(value)), 0)
}
