// Pictures in a folder, each with its captions in a file of its name beside it.

import { TrainError } from '../../error.js'
import { captionsIn, fieldsOf, kindOf, type RecordFields } from '../fields.js'
import { type BrokenRecord, isBroken, type Sample, sampleOf } from '../sample.js'
import type { IndexedSource } from '../source.js'
import { listPictures } from './list-pictures.js'
import { decodePicture, readInside } from './open-picture.js'

const atOnce = 32

/**
 * A picture's captions stand in `NAME.json`, by the fields, or in `NAME.txt`, one a line.
 * @throws TrainError `unreadable`; `bad-data` where the folder holds no picture
 */
export async function openFolder(folder: string, fields: RecordFields): Promise<IndexedSource> {
  const paths = await listPictures(folder)
  if (paths.length === 0) throw new TrainError('bad-data', `${folder} holds no picture.`, { folder })
  const samples: Sample[] = []
  const broken: BrokenRecord[] = []
  for (let at = 0; at < paths.length; at += atOnce) {
    const part = paths.slice(at, at + atOnce)
    for (const record of await Promise.all(part.map(path => recordOf(folder, path, fields)))) {
      if (isBroken(record)) broken.push(record)
      else samples.push(record)
    }
  }
  return { kind: 'indexed', name: folder, samples, broken }
}

async function recordOf(folder: string, path: string, fields: RecordFields): Promise<Sample | BrokenRecord> {
  const stem = path.replace(/\.[^.]+$/, '')
  try {
    const json = await textIn(folder, `${stem}.json`)
    const facts = json === undefined ? undefined : fieldsOf(json)
    const lines = (await textIn(folder, `${stem}.txt`))?.split('\n') ?? []
    const captions = [...(facts ? captionsIn(facts, fields) : []), ...lines]
    const kind = facts === undefined ? {} : kindOf(facts, fields)
    return sampleOf(path, captions, kind, async signal => decodePicture(await readInside(folder, path), signal))
  } catch (error) {
    return {
      key: path,
      reason: `${path}: its captions cannot be read (${error instanceof Error ? error.message : error}).`,
    }
  }
}

async function textIn(folder: string, path: string): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readInside(folder, path))
  } catch (error) {
    if (error instanceof TrainError && error.facts.code === 'ENOENT') return undefined
    throw error
  }
}
