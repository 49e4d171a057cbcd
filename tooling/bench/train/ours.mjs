// Our side of the training bench: a trainer on a backend of its own.
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { createTrainer, infonce } from '@typeclip/train'

/**
 * @param {{ model: object, recipe: object, weights?: Map, recompute?: boolean, watch?: boolean, collective?: object }} options
 * watch: keeps the most bytes that scopes held at once; slower, not for timing
 */
export async function openOurs({ model, recipe, weights, recompute, watch = false, collective }) {
  const backend = await createWasmTrainingBackend()
  const peak = { scopes: 0 }
  try {
    const trainer = await createTrainer({
      backend: watch ? watched(backend, peak) : backend,
      config: model,
      weights,
      loss: infonce({ labelSmoothing: recipe.labelSmoothing }),
      optimizer: {
        learningRate: recipe.learningRate,
        weightDecay: recipe.weightDecay,
        betas: [recipe.beta1, recipe.beta2],
        epsilon: recipe.epsilon,
        clipNorm: recipe.clipNorm,
      },
      ema: recipe.averageDecay === undefined ? undefined : { decay: recipe.averageDecay },
      recompute,
      collective,
    })
    return {
      name: 'ours',
      info: backend.info,
      async step(batch) {
        const start = process.cpuUsage()
        const { loss, gradientNorm } = await trainer.step(batch)
        const { user, system } = process.cpuUsage(start)
        return { loss, gradientNorm, cpu: (user + system) / 1e3 }
      },
      weights: () => trainer.weights(),
      /** Bytes: of the whole memory, of parameters and moments, and the most that a step held beside them. */
      memory: () => ({ ...backend.memory(), scopes: peak.scopes }),
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
