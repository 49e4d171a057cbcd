#!/usr/bin/env node
// Holds the shape of the house: a package imports only from lower floors, nothing that a browser entry reaches
// imports `node:`, and published packages depend on nothing at run time that no decision record names.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { importsOf } from './imports.mjs'

const root = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../..')
const { floors, runtimeDependencies } = JSON.parse(readFileSync(join(root, 'tooling/layers/floors.json'), 'utf8'))

const problems = []
let files = 0

for (const folder of packageFolders()) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  if (floors[manifest.name] === undefined) {
    problems.push(`${manifest.name} has no floor in tooling/layers/floors.json.`)
    continue
  }
  checkDependencies(manifest)
  const sources = new Map(
    sourceFiles(join(root, folder, 'src')).map(file => [file, importsOf(readFileSync(file, 'utf8'))]),
  )
  files += sources.size
  for (const [file, imports] of sources) checkImports(manifest, file, imports)
  for (const entry of browserEntries(manifest)) checkReach(join(root, folder, entry), sources)
}

if (problems.length > 0) {
  for (const problem of new Set(problems)) console.error(problem)
  process.exit(1)
}
console.log(`layers: ${files} files keep to their floors`)

function checkDependencies(manifest) {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (name in floors) continue
    const record = runtimeDependencies[name]
    if (record === undefined || !existsSync(join(root, record))) {
      problems.push(`${manifest.name} depends on ${name}, which no decision record names.`)
    }
  }
}

function checkImports(manifest, file, imports) {
  const name = relative(root, file)
  const floor = floors[manifest.name]
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies }
  for (const specifier of imports.filter(one => !/^(\.|node:)/.test(one))) {
    const target = packageName(specifier)
    if (target === manifest.name) {
      problems.push(`${name} imports its own package by name.`)
    } else if (target in floors && floors[target] >= floor) {
      problems.push(`${name} (floor ${floor}) imports ${target} (floor ${floors[target]}).`)
    } else if (!(target in declared)) {
      problems.push(`${name} imports ${target}, which its package.json does not name.`)
    }
  }
}

/** Source files of the entries that a browser may load: all but `./node` and what stands under the condition `node`. */
function browserEntries({ exports = {} }) {
  const collect = (target, path) => {
    if (typeof target === 'string') return path.includes('@typeclip/source') ? [target] : []
    return Object.entries(target ?? {}).flatMap(([key, value]) =>
      key === 'node' ? [] : collect(value, [...path, key]),
    )
  }
  return Object.entries(exports).flatMap(([name, target]) => (/^\.\/node(\/|$)/.test(name) ? [] : collect(target, [])))
}

/** Follows relative imports from an entry; none of the files reached may import `node:`. */
function checkReach(entry, sources) {
  const reached = new Set([entry])
  for (const file of reached) {
    for (const specifier of sources.get(file) ?? []) {
      if (specifier.startsWith('node:')) {
        problems.push(`${relative(root, file)} imports ${specifier} and is reached from ${relative(root, entry)}.`)
      }
      if (specifier.startsWith('.')) reached.add(join(dirname(file), specifier.replace(/\.js$/, '.ts')))
    }
  }
}

function packageFolders() {
  return ['packages', 'apps'].flatMap(group =>
    readdirSync(join(root, group), { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => join(group, entry.name)),
  )
}

function sourceFiles(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourceFiles(path)
    return /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [path] : []
  })
}

function packageName(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
