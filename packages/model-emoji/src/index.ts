export { config, modelFiles, weightsByteLength } from './model.js'
