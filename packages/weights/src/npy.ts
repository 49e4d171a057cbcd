export { type NpyArray, type NpyDtype, readNpy } from './npy/read.js'
export { type NpyData, writeNpy } from './npy/write.js'
