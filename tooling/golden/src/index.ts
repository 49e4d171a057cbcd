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
