export { createWasmTrainingBackend } from './training/create.js'
export { relaxedTrainingUrl, trainingUrl } from './training/url.js'
