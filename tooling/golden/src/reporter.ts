// Prints, after vitest's own report, one line a golden family and which corpus ran.
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { isWholeCorpus } from './corpus.js'

class GoldenReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const families = new Map<string, { passed: number; present: number }>()
    for (const module of modules) {
      for (const test of module.children.allTests()) count(families, test)
    }
    if (families.size === 0) return
    console.log(`\nGolden equality (${isWholeCorpus ? 'the whole corpus' : 'the part kept in the repository'})`)
    for (const [family, { passed, present }] of [...families].sort(([a], [b]) => (a < b ? -1 : 1))) {
      console.log(`  ${family.padEnd(40)} ${String(passed).padStart(6)} of ${present}`)
    }
  }
}

function count(families: Map<string, { passed: number; present: number }>, test: TestCase): void {
  const family = test.meta().golden
  const { state } = test.result()
  if (family === undefined || state === 'skipped') return
  const entry = families.get(family) ?? { passed: 0, present: 0 }
  entry.present++
  if (state === 'passed') entry.passed++
  families.set(family, entry)
}

export default GoldenReporter
