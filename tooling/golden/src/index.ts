export {
  hasShared,
  isWholeCorpus,
  readBytes,
  readJson,
  readJsonLines,
  repositoryRoot,
  sharedPath,
  sharedRoot,
} from './corpus.js'
export { describeGolden } from './describe.js'
export { formulaKey, formulaNoise, formulaPixels, formulaTensor, isOutlier } from './formula.js'
export { type FormulaConfig, formulaConfigs, formulaShapes } from './formula-shapes.js'
