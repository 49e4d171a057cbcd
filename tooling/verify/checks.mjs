// The checks of `npm run verify` that are a few lines each.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture, root, run, tool } from '../setup/setup.mjs'

/** Folders of everything that is published, apps included. */
export function publishedFolders() {
  return ['packages', 'apps']
    .flatMap(group => readdirSync(join(root, group)).map(name => join(root, group, name)))
    .filter(folder => existsSync(join(folder, 'package.json')) && !manifestOf(folder).private)
}

export function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** A lock with addresses ties every user to the registry of whoever wrote it. */
export function checkLock() {
  for (const lock of ['package-lock.json', 'tooling/bench/package-lock.json']) {
    const path = join(root, lock)
    if (!existsSync(path)) continue
    const address = readFileSync(path, 'utf8').match(/"resolved": "[a-z+]+:\/\/[^"]*"/)
    if (address) throw new Error(`${lock} holds ${address[0]}: install with the .npmrc of this repository.`)
  }
}

export function checkWasm() {
  for (const folder of publishedFolders().filter(one => existsSync(join(one, 'assembly')))) {
    run('node', [join(root, 'tooling/assembly/assembly.mjs'), '--check'], { cwd: folder })
  }
}

/** What consumers and bundlers see: export maps, types for every entry, sizes. */
export function checkPackages() {
  for (const folder of publishedFolders()) {
    tool('publint', [folder, '--strict'])
    if (manifestOf(folder).exports === undefined) continue
    const { status, output } = capture('npx', [
      '--no-install',
      'attw',
      '--pack',
      folder,
      '--profile',
      'esm-only',
      '-f',
      'ascii',
    ])
    if (status !== 0) throw new Error(output)
  }
  tool('size-limit', [])
}
