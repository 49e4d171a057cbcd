// A record of any source, before its picture is decoded.
import type { Pixels } from '@typeclip/image'

/** What a record shows. */
export interface Kind {
  /** Records of equal group show the same thing. */
  readonly group?: string
  /** Groups of equal family are alike. */
  readonly family?: string
}

export interface Sample extends Kind {
  /** What the record is called, for messages; never a path to open. */
  readonly key: string
  /** At least one, none empty. */
  readonly captions: readonly string[]
  /** Decodes the picture. Whatever it throws makes this record a broken one. */
  picture(signal?: AbortSignal): Promise<Pixels>
}

/** A record that could not be used. */
export interface BrokenRecord {
  readonly key: string
  /** One sentence. */
  readonly reason: string
}

export function isBroken(record: Sample | BrokenRecord): record is BrokenRecord {
  return 'reason' in record
}

/** The captions that say something, each once, blanks around them gone. */
function usableCaptions(captions: readonly string[]): readonly string[] {
  return [...new Set(captions.map(caption => caption.trim()).filter(caption => caption !== ''))]
}

/** A record from its parts, or why it is none. */
export function sampleOf(
  key: string,
  captions: readonly string[],
  kind: Kind,
  picture: Sample['picture'],
): Sample | BrokenRecord {
  const usable = usableCaptions(captions)
  if (usable.length === 0) return { key, reason: `${key} has no caption, or an empty one.` }
  return { ...kind, key, captions: usable, picture }
}

/** The record that its picture or caption broke. */
export function brokenBy(error: unknown, { key }: Sample): BrokenRecord {
  const sentence = error instanceof Error ? error.message.replace(/^image bytes: /, '') : String(error)
  return { key, reason: `${key}: ${sentence}` }
}
