#!/usr/bin/env node
// Holds the shape of the house: a package imports only from lower floors, `node:` only below src/node,
// and published packages depend on nothing at run time that no decision record names.
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
  const floor = floors[manifest.name]
  if (floor === undefined) {
    problems.push(`${manifest.name} has no floor in tooling/layers/floors.json.`)
    continue
  }
  checkDependencies(manifest)
  for (const file of sourceFiles(join(root, folder, 'src'))) {
    files++
    checkImports(manifest, floor, file)
  }
}

if (problems.length > 0) {
  for (const problem of problems) console.error(problem)
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

function checkImports(manifest, floor, file) {
  const name = relative(root, file)
  const inNode = name.startsWith('apps') || /\/src\/node(\/|\.ts$)/.test(name)
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies }
  for (const specifier of importsOf(readFileSync(file, 'utf8'))) {
    if (specifier.startsWith('.')) continue
    if (specifier.startsWith('node:')) {
      if (!inNode) problems.push(`${name} imports ${specifier} outside ./node.`)
      continue
    }
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
