import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeTar } from '../../../test/write-tar.js'
import { readTar, type TarMember } from './read-tar.js'

async function membersOf(
  archive: Uint8Array,
  { step = archive.length, memberLimit = 2 ** 20 } = {},
): Promise<TarMember[]> {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < archive.length; at += step) chunks.push(archive.subarray(at, at + step))
  const members: TarMember[] = []
  for await (const member of readTar(chunks, { name: 'a.tar', memberLimit })) members.push(member)
  return members
}

const names = fc
  .array(fc.stringMatching(/^[a-zA-Zäß日-]{1,40}$/), { minLength: 1, maxLength: 6 })
  .map(parts => parts.join('/'))
const archives = fc.array(fc.record({ name: names, bytes: fc.uint8Array({ maxLength: 1500 }) }), { maxLength: 8 })

describe('readTar', () => {
  it('gives what was written, in chunks of any length', async () => {
    await fc.assert(
      fc.asyncProperty(archives, fc.integer({ min: 1, max: 3000 }), async (members, step) => {
        expect(await membersOf(writeTar(members), { step })).toEqual(members)
      }),
      { numRuns: 60 },
    )
  })

  it.each(['gnu', 'pax', 'ustar', 'v7'])('reads what tar itself writes as %s', async format => {
    const folder = mkdtempSync(join(tmpdir(), 'typeclip-tar-'))
    try {
      const long = format === 'v7' ? 'short' : `${'d'.repeat(90)}/${'n'.repeat(format === 'ustar' ? 90 : 180)}`
      mkdirSync(join(folder, 'd'.repeat(90)))
      writeFileSync(join(folder, long), 'hello')
      const archive = execFileSync('tar', [
        '-C',
        folder,
        `--format=${format}`,
        '--no-recursion',
        '-cf',
        '-',
        'd'.repeat(90),
        long,
      ])
      const members = await membersOf(archive)
      expect(members.map(({ name }) => name)).toContain(long)
      expect(Buffer.from(members[0].bytes).toString()).toBe('hello')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('names an archive that is cut short, wherever that is', async () => {
    const archive = writeTar([{ name: 'a.txt', bytes: new Uint8Array(700) }])
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: archive.length - 1025 }), async length => {
        await expect(membersOf(archive.subarray(0, length))).rejects.toMatchObject({
          code: 'bad-archive',
          message: expect.stringMatching(/^a\.tar is cut short/),
        })
      }),
    )
  })

  it('refuses what is no tar, by its checksum', async () => {
    const archive = writeTar([{ name: 'a.txt', bytes: new Uint8Array(7) }])
    archive[3] ^= 1
    await expect(membersOf(archive)).rejects.toMatchObject({ code: 'bad-archive' })
  })

  it('refuses a size beyond the limit before reading it', async () => {
    const archive = writeTar([{ name: 'a.txt', bytes: new Uint8Array(5000) }])
    await expect(membersOf(archive, { memberLimit: 4999 })).rejects.toThrow('a member of 5000 bytes is over the limit')
  })

  it('reads sizes beyond the octal digits, and takes no memory for them', async () => {
    const archive = writeTar([{ name: 'a.txt', bytes: new Uint8Array(5) }])
    archive.set([0x80, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 0, 0], 124) // 2^32 * 255 bytes
    archive.fill(32, 148, 156)
    const sum = archive.subarray(0, 512).reduce((a, b) => a + b, 0)
    archive.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
    await expect(membersOf(archive)).rejects.toThrow('over the limit')
    await expect(membersOf(archive, { memberLimit: 2 ** 50 })).rejects.toThrow('cut short')
  })

  it('fails only with TrainError on damaged bytes', async () => {
    const archive = writeTar([
      { name: `${'x'.repeat(120)}.txt`, bytes: new Uint8Array(700) },
      { name: 'b.txt', bytes: new Uint8Array(3) },
    ])
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async changes => {
          const damaged = archive.slice()
          for (const [at, byte] of changes) damaged[at] = byte
          const outcome = await membersOf(damaged).catch((error: unknown) => error)
          if (!Array.isArray(outcome)) expect(outcome).toMatchObject({ name: 'TrainError', code: 'bad-archive' })
        },
      ),
      { numRuns: 300 },
    )
  })
})
