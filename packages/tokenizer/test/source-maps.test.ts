// What is built, where it is: no map may lead to a source that the package does not hold.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const home = fileURLToPath(new URL('..', import.meta.url))
const dist = join(home, 'dist')
const { files } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))

it.skipIf(!existsSync(dist))('maps of dist lead to sources that are published', () => {
  const built = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map(name => join(dist, name))
  const lost = built
    .filter(file => /\.(js|d\.ts)$/.test(file))
    .flatMap(file => {
      const url = /^\/\/# sourceMappingURL=(.+)$/m.exec(readFileSync(file, 'utf8'))?.[1]
      if (url === undefined) return []
      const map = join(dirname(file), url)
      const sources: readonly string[] = JSON.parse(readFileSync(map, 'utf8')).sources
      return sources.map(source => relative(home, join(dirname(map), source)).replaceAll(sep, '/'))
    })
    .filter(source => files.includes(`!${source}`) || !existsSync(join(home, source)))
  expect(lost).toEqual([])
})
