// Our side of the training bench: a trainer on a backend of its own, or several that share batches.
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { createTrainer, infonce } from '@typeclip/train'
import { startWorkers } from '@typeclip/train/node'

/**
 * @param {{ model: object, recipe: object, weights?: Map, recompute?: boolean, watch?: boolean }} options
 * watch: keeps the most bytes that scopes held at once; slower, not for timing
 */
export async function openOurs({ watch = false, ...options }) {
  const backend = await createWasmTrainingBackend()
  const peak = { scopes: 0 }
  try {
    const loss = infonce({ labelSmoothing: options.recipe.labelSmoothing })
    const trainer = await createTrainer({
      ...trainerOptions(options),
      loss,
      backend: watch ? watched(backend, peak) : backend,
    })
    return {
      ...sideOf(trainer),
      info: backend.info,
      /** Bytes: of the whole memory, of parameters and moments, and the most that a step held beside them, gradients in it. */
      memory: () => ({ ...backend.memory(), scopes: peak.scopes, gradients: 4 * trainer.size.trained }),
      dispose() {
        trainer.dispose()
        backend.dispose()
      },
    }
  } catch (error) {
    backend.dispose()
    throw error
  }
}

/** The same on worker threads. */
export async function openWorkers({ workers, ...options }) {
  const loss = { kind: 'infonce', labelSmoothing: options.recipe.labelSmoothing }
  return sideOf(await startWorkers({ ...trainerOptions(options), loss, workers }))
}

function trainerOptions({ model, recipe, weights, recompute }) {
  const { learningRate, weightDecay, beta1, beta2, epsilon, clipNorm, averageDecay } = recipe
  return {
    config: model,
    weights,
    optimizer: { learningRate, weightDecay, betas: [beta1, beta2], epsilon, clipNorm },
    ema: averageDecay === undefined ? undefined : { decay: averageDecay },
    recompute,
  }
}

function sideOf(trainer) {
  return {
    name: 'ours',
    async step(batch) {
      const start = process.cpuUsage()
      const { loss, gradientNorm } = await trainer.step(batch)
      const { user, system } = process.cpuUsage(start)
      return { loss, gradientNorm, cpu: (user + system) / 1e3 }
    },
    weights: () => trainer.weights(),
    dispose: () => trainer.dispose(),
  }
}

function watched(backend, peak) {
  const ops = Object.entries(backend.ops).map(([name, compute]) => [
    name,
    (...inputs) => {
      const result = compute(...inputs)
      peak.scopes = Math.max(peak.scopes, backend.memory().scopes)
      return result
    },
  ])
  return { ...backend, ops: Object.fromEntries(ops) }
}
