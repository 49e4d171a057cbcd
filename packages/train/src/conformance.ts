export {
  type CollectiveCase,
  type CollectiveCasesOptions,
  collectiveCases,
  type Ranks,
} from './collective/conformance/cases.js'
export { type ProgramName, type RankOutcome, runRank, type Task } from './collective/conformance/programs.js'
