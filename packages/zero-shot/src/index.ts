export {
  type Classification,
  type ClassificationOptions,
  classifyFeatures,
  type ScoredLabel,
} from './classification.js'
export { averageClasses, type Classifier, type ClassifierOptions, createClassifier } from './classifier.js'
export { ZeroShotError, type ZeroShotErrorCode } from './error.js'
export { type Features, normalizeRows, similarities } from './features.js'
export { type Accuracy, accuracy, recall } from './metrics.js'
export { restoreClassifier, type SavedClassifier, saveClassifier } from './saved-classifier.js'
export { probabilities, type Scoring, softmaxRows } from './scores.js'
export { defaultTemplate, fillTemplate, type Label, type Prompts, promptsOf } from './templates.js'
export { topK } from './top-k.js'
