export { type ContractCase, contractCases } from './conformance/contract.js'
export { type ParityCase, parityCases } from './conformance/parity.js'
export { trainingParityCases } from './conformance/training.js'
export { seededRandom } from './random.js'
