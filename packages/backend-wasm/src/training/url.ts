/** Address of the baseline kernels of training as a file, for those who would rather fetch than inline them. */
export const trainingUrl: URL = new URL('../../wasm/training.wasm', import.meta.url)

/** Address of the build with relaxed SIMD, for engines that have it. */
export const relaxedTrainingUrl: URL = new URL('../../wasm/training-relaxed.wasm', import.meta.url)
