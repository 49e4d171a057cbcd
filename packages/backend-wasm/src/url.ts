/** Address of the baseline kernels as a file, for those who would rather fetch and compile them than inline them. */
export const kernelsUrl: URL = new URL('../wasm/kernels.wasm', import.meta.url)

/** Address of the build with relaxed SIMD, for engines that have it. */
export const relaxedKernelsUrl: URL = new URL('../wasm/kernels-relaxed.wasm', import.meta.url)
