/** Address of the kernels as a file, for those who would rather fetch and compile them than inline them. */
export const resampleUrl: URL = new URL('../wasm/resample.wasm', import.meta.url)
