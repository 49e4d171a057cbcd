export { config, modelFiles, rgb, templates, weightsByteLength } from './model.js'
