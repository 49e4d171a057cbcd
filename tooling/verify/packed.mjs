// Installs the packed tarballs with sharp in an empty folder, as a user would, and names a picture there.
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { capture, root, run } from '../setup/setup.mjs'
import { manifestOf, publishedFolders } from './checks.mjs'

const megabyte = 1e6
/** node_modules without sharp: the promise of a light install. */
const limit = 15 * megabyte

export function checkPacked() {
  const folder = mkdtempSync(join(tmpdir(), 'typeclip-packed-'))
  try {
    installPacked(folder)
    classify(folder)
    weigh(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function installPacked(folder) {
  for (const one of foldersOf('typeclip'))
    run('npm', ['pack', '--silent', '--pack-destination', folder, one], { stdio: 'ignore' })
  const tarballs = readdirSync(folder).filter(name => name.endsWith('.tgz'))
  for (const name of tarballs) {
    console.log(`  ${name.padEnd(40)} ${(statSync(join(folder, name)).size / 1000).toFixed(0).padStart(6)} kB`)
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const sharp = `sharp@${manifestOf(join(root)).devDependencies.sharp}`
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', ...tarballs.map(name => `./${name}`), sharp], {
    cwd: folder,
  })
}

/** Folders of a package and of all that it depends on. */
function foldersOf(name) {
  const byName = new Map(publishedFolders().map(folder => [manifestOf(folder).name, folder]))
  const names = new Set([name])
  for (const one of names)
    for (const next of Object.keys(manifestOf(byName.get(one)).dependencies ?? {})) names.add(next)
  return [...names].map(one => byName.get(one))
}

function classify(folder) {
  const picture = join(root, 'apps/quickstart/pictures/elephant.png')
  copyFileSync(picture, join(folder, basename(picture)))
  const program = `
    import { loadClip } from 'typeclip'
    const clip = await loadClip()
    const result = await clip.classify('elephant.png', ['airplane', 'elephant', 'rose', 'sailboat'])
    console.log(JSON.stringify(result))
    clip.dispose()`
  writeFileSync(join(folder, 'classify.js'), program)
  const { status, output, stdout } = capture('node', ['classify.js'], { cwd: folder })
  if (status !== 0) throw new Error(output)
  const [best] = JSON.parse(stdout).labels
  console.log(`  elephant.png is ${best.label} (${(best.probability * 100).toFixed(1)} %)`)
  if (best.label !== 'elephant') throw new Error(`elephant.png was called ${best.label}`)
}

function weigh(folder) {
  const modules = join(folder, 'node_modules')
  const bytes = sizeOf(modules, name => name !== 'sharp' && name !== '@img')
  console.log(`  node_modules without sharp: ${(bytes / megabyte).toFixed(1)} MB`)
  if (bytes > limit) throw new Error(`node_modules without sharp weighs ${bytes} bytes, more than ${limit}`)
}

function sizeOf(folder, keep = () => true) {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!keep(entry.name)) continue
    const path = join(folder, entry.name)
    bytes += entry.isDirectory() ? sizeOf(path) : statSync(path).size
  }
  return bytes
}
