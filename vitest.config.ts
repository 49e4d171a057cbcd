import { configDefaults, defineConfig } from 'vitest/config'

// `npm run soak` sets it: the long tests run too, and those that sample a corpus take all of it.
const soaking = process.env.TYPECLIP_SOAK !== undefined

export default defineConfig({
  ssr: { resolve: { conditions: ['@typeclip/source', 'node', 'module', 'import', 'default'] } },
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'apps/*/{src,test}/**/*.test.ts', 'tooling/*/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(soaking ? [] : ['**/*.soak.test.ts'])],
    reporters: ['default', './tooling/golden/src/reporter.ts'],
    testTimeout: soaking ? 1_200_000 : 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
