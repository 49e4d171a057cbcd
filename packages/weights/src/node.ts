export { openSafetensorsFile } from './open-file.js'
export { fileSource } from './source/file.js'
