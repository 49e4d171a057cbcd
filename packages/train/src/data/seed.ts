// A seed for each thing that is drawn by chance, from the run's seed and the place of that thing: whoever comes to the
// same place draws the same, whatever was drawn before.

/** A 32-bit seed of several whole numbers, by the rounds of MurmurHash3. */
export function seedOf(...numbers: readonly number[]): number {
  let hash = 0
  for (const number of numbers) {
    hash = round(hash, number | 0)
    hash = round(hash, Math.floor(number / 2 ** 32) | 0)
  }
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) | 0
}

function round(hash: number, number: number): number {
  let k = Math.imul(number, 0xcc9e2d51)
  k = (k << 15) | (k >>> 17)
  const mixed = hash ^ Math.imul(k, 0x1b873593)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

/** 31 bits of a text, the same on every machine (FNV-1a over UTF-16 units). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 1
}
