// The last step of the build: dist/merges.js without source maps. They would point to src/merges.ts, which is not
// published: it is the same digits again, and half of the package's weight.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'

for (const name of ['merges.js', 'merges.d.ts']) {
  const file = new URL(`../dist/${name}`, import.meta.url)
  const code = readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
  writeFileSync(file, code)
  rmSync(new URL(`../dist/${name}.map`, import.meta.url), { force: true })
}
