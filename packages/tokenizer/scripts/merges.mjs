// Writes src/merges.ts from OpenAI's bpe_simple_vocab_16e6.txt.gz.
// usage: node scripts/merges.mjs PATH/bpe_simple_vocab_16e6.txt.gz
//
// Each merge becomes the ids of its two parts, three digits each in base 64. The digits are stored as six columns
// (all first digits of the left ids, and so on): the file is 293 KB of ASCII and compresses to 160 KB, where the text of
// the merges compresses to 206 KB and would have to be joined and looked up at start.
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const mergeCount = 48_894
const base = 64

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: node scripts/merges.mjs PATH/bpe_simple_vocab_16e6.txt.gz')

const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n')
const merges = lines.slice(1, 1 + mergeCount).map(line => line.split(' '))

const isShown = byte => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
const shown = Array.from({ length: 256 }, (_, byte) => byte).filter(isShown)
const spare = Array.from({ length: 256 - shown.length }, (_, index) => 256 + index)
const characters = [...shown, ...spare].map(code => String.fromCharCode(code))
const ids = new Map([...characters, ...characters.map(c => `${c}</w>`)].map((token, id) => [token, id]))
const pairs = merges.map(([left, right]) => {
  const pair = [ids.get(left), ids.get(right)]
  ids.set(left + right, ids.size)
  return pair
})
if (ids.size !== 512 + mergeCount || pairs.flat().includes(undefined)) throw new Error(`${path} is not OpenAI's file.`)

// As in base64, but in ASCII order.
const digits = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter(c => /[0-9A-Za-z+/]/.test(c))
const columns = [0, 1].flatMap(side =>
  [base * base, base, 1].map(unit => pairs.map(pair => digits[Math.floor(pair[side] / unit) % base]).join('')),
)

writeFileSync(
  new URL('../src/merges.ts', import.meta.url),
  `// Written by scripts/merges.mjs from OpenAI's bpe_simple_vocab_16e6.txt (MIT, see NOTICE). Read by vocabulary.ts.

/** The digits of \`mergeColumns\`, in order of their value. */
export const mergeDigits = '${digits.join('')}'

/** Six columns of one digit for each of the ${mergeCount} merges: three of the left id, three of the right. */
export const mergeColumns: string =
  '${columns.join('')}'
`,
)
