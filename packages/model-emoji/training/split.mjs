#!/usr/bin/env node
// Cuts a validation split from the training shards of emoji64, so that recipes are chosen without a look at the tests:
// one drawing style (as test-style) and 150 concepts (as test-concepts), by a fixed seed. What is left trains.
//   node split.mjs DATA OUT
// DATA holds emoji64/. OUT gets all.tar.gz, the training shards in one; train.tar.gz, style.tar.gz and concepts.tar.gz, its
// three parts; and the names to choose among. Every record gains its Unicode subgroup, which says what is alike.
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

const heldStyle = 'emojione'
const heldConcepts = 150

const [data, out] = process.argv.slice(2)
if (out === undefined) {
  console.error('node split.mjs DATA OUT')
  process.exit(2)
}

const folder = join(data, 'emoji64')
const members = []
for (const file of (await readdir(folder)).filter(name => /^train-.*\.tar\.gz$/.test(name)).sort()) {
  members.push(...membersOf(gunzipSync(await readFile(join(folder, file)))))
}
const facts = new Map(
  members.filter(({ name }) => name.endsWith('.json')).map(({ key, body }) => [key, JSON.parse(body)]),
)

const drawings = new Map()
for (const { concept } of facts.values()) drawings.set(concept, (drawings.get(concept) ?? 0) + 1)
// As the tests' concepts: drawn in six styles at least. The order by hash is a shuffle that anyone can repeat.
const held = new Set(
  [...drawings.keys()]
    .filter(concept => drawings.get(concept) >= 6)
    .sort((a, b) => (digest(a) < digest(b) ? -1 : 1))
    .slice(0, heldConcepts),
)

const concepts = JSON.parse(await readFile(join(folder, 'concepts.json'), 'utf8'))
const subgroups = new Map(concepts.map(({ id, subgroup }) => [id, subgroup]))
const splits = { all: [], train: [], style: [], concepts: [] }
for (const member of members) {
  const { concept, style } = facts.get(member.key)
  const raw = member.name.endsWith('.json') ? withSubgroup(member) : member.raw
  splits.all.push(raw)
  if (held.has(concept)) {
    if (style !== heldStyle) splits.concepts.push(raw)
  } else splits[style === heldStyle ? 'style' : 'train'].push(raw)
}

await mkdir(out, { recursive: true })
for (const [name, its] of Object.entries(splits)) {
  await writeFile(join(out, `${name}.tar.gz`), gzipSync(Buffer.concat([...its, Buffer.alloc(1024)])))
  console.log(`${name}: ${its.length / 2} pictures`)
}
const namesOf = ids => Object.fromEntries(concepts.filter(({ id }) => ids(id)).map(({ id, name }) => [id, name]))
await writeFile(join(out, 'all-names.json'), JSON.stringify(namesOf(() => true)))
await writeFile(join(out, 'held-names.json'), JSON.stringify(namesOf(id => held.has(id))))
await writeFile(
  join(out, 'unseen-names.json'),
  JSON.stringify(namesOf(id => concepts.find(one => one.id === id).split === 'unseen')),
)

function digest(text) {
  return createHash('sha256').update(`validation ${text}`).digest('hex')
}

/** A member of an archive, its record with the subgroup of its concept. */
function withSubgroup({ key, raw }) {
  const record = facts.get(key)
  const body = Buffer.from(JSON.stringify({ ...record, subgroup: subgroups.get(record.concept) }))
  const header = Buffer.from(raw.subarray(0, 512))
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  header.write(' '.repeat(8), 148, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return Buffer.concat([header, body, Buffer.alloc(-body.length & 511)])
}

/** Members of a USTAR archive with the bytes that they are made of. */
function membersOf(tar) {
  const found = []
  for (let at = 0; tar[at] !== 0; ) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*/s, '')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    const end = at + 512 + Math.ceil(size / 512) * 512
    const key = name.slice(0, name.lastIndexOf('.'))
    found.push({ name, key, body: tar.subarray(at + 512, at + 512 + size), raw: tar.subarray(at, end) })
    at = end
  }
  return found
}
