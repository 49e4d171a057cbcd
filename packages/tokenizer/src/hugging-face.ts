export type { HuggingFaceTokenizerOptions } from './hugging-face/load.js'
export { loadHuggingFaceTokenizer } from './hugging-face/load.js'
