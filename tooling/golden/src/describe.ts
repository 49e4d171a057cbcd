// How a test says that it checks a golden family.
import { describe, it } from 'vitest'

/**
 * One test for each case of a golden family; the reporter counts `passed of present` a family. A corpus that holds none
 * of its cases skips it.
 * @param family name in the report, e.g. `tokenizer/clip.jsonl`
 */
export function describeGolden<T>(
  family: string,
  cases: readonly T[],
  name: (item: T, index: number) => string,
  check: (item: T) => void | Promise<void>,
): void {
  describe.skipIf(cases.length === 0)(`golden ${family}`, () => {
    if (cases.length === 0) it.skip('has no case in this corpus', () => {})
    cases.forEach((item, index) => {
      it(name(item, index), { meta: { golden: family } }, async () => {
        await check(item)
      })
    })
  })
}

declare module 'vitest' {
  interface TaskMeta {
    golden?: string
  }
}
