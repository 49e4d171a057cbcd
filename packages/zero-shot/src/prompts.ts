export { type DatasetName, datasets, type PromptSet } from './prompts/datasets.js'
export { imagenet } from './prompts/imagenet.js'
