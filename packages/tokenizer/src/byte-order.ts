// The order in which CLIP numbers the 256 bytes: those that Latin-1 can print come first, then the other 68.
// GPT-2's bytes_to_unicode, which OpenAI's simple_tokenizer.py takes over.

function isPrintable(byte: number): boolean {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
}

const bytes = Array.from({ length: 256 }, (_, byte) => byte)

/** `byteOrder[id]` is the byte that id 0 to 255 stands for; ids 256 to 511 are the same bytes at a word's end. */
export const byteOrder: readonly number[] = [...bytes.filter(isPrintable), ...bytes.filter(byte => !isPrintable(byte))]

/**
 * How vocabulary files write a byte: as the character of the same number where that can be printed,
 * else as one of U+0100 to U+0143.
 */
export function shownByte(byte: number): string {
  return String.fromCharCode(isPrintable(byte) ? byte : 256 + byteOrder.indexOf(byte) - 188)
}
