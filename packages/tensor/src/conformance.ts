export { type ContractCase, contractCases } from './conformance/contract.js'
export { type ParityCase, parityCases } from './conformance/parity.js'
export { seededRandom } from './random.js'
