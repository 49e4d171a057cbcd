export { openSafetensorsFile } from './open-file.js'
export { fileSource } from './source/file.js'
export { writeSafetensorsFile } from './write-file.js'
