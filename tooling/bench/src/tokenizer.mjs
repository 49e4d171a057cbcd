// Captions per second against @huggingface/tokenizers and Rust's tokenizers, the start, one huge word, the packed size.
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { alternate } from '../alternate.mjs'

const entry = new URL('../../../packages/tokenizer/dist/index.js', import.meta.url)
const folder = fileURLToPath(new URL('../../../packages/tokenizer', import.meta.url))

export async function bench({ shared, log }) {
  logStart(log)
  const captionsPath = join(shared, 'data/captions/flickr8k.txt.gz')
  const mergesPath = join(shared, 'golden/tokenizer/bpe_simple_vocab_16e6.txt.gz')
  if (existsSync(captionsPath) && existsSync(mergesPath)) {
    const captions = unpack(captionsPath).trimEnd().split('\n')
    await compare(captions, clipTokenizerJson(unpack(mergesPath)), log)
  } else {
    log('captions: skipped, since the Flickr8k captions are not here')
  }
  await measureHugeWords(log)
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: folder, encoding: 'utf8' }))
  log(`packed: ${(packed.size / 1000).toFixed(0)} kB (${packed.entryCount} files)`)
}

async function compare(captions, json, log) {
  const { createTokenizer } = await import(entry.href)
  const { Tokenizer } = await import('@huggingface/tokenizers')
  const cached = createTokenizer()
  const uncached = createTokenizer({ wordCache: 0 })
  const peer = new Tokenizer(json, {})
  const withPeer = caption => peer.encode(caption, { add_special_tokens: false }).ids
  const rust = await startRust(captions, json)

  const ours = hash(captions.map(caption => cached.encode(caption)))
  const all = {
    'ours without cache': hash(captions.map(caption => uncached.encode(caption))),
    '@huggingface/tokenizers': hash(captions.map(withPeer)),
    ...(rust && { 'Rust tokenizers': await rust.hash() }),
  }
  for (const [name, theirs] of Object.entries(all)) if (theirs !== ours) throw new Error(`${name} gives other ids.`)
  log(`equal ids of ${captions.length} captions: ${['ours', ...Object.keys(all)].join(', ')}`)

  const each = encode => () => {
    for (const caption of captions) encode(caption)
  }
  const times = await alternate(
    {
      ours: each(caption => cached.encode(caption)),
      'ours, encodeBatch to [B,77]': () => cached.encodeBatch(captions),
      'ours without word cache': each(caption => uncached.encode(caption)),
      '@huggingface/tokenizers': each(withPeer),
      ...(rust && { 'Rust tokenizers, one thread': rust.run }),
    },
    { warmUp: 2, rounds: 7 },
  )
  rust?.stop()
  for (const [name, { median }] of Object.entries(times)) {
    const rate = Math.round((captions.length / median) * 1000).toLocaleString('en')
    const ratio = (median / times.ours.median).toFixed(2)
    log(`${name.padEnd(30)} ${rate.padStart(10)} captions/s, ${ratio} times the time of ours`)
  }
}

/** A fresh process each time: from the import, and from `createTokenizer`, to the first ids. */
function logStart(log) {
  const program = `const a = performance.now(); const { createTokenizer } = await import('${entry}')
    const b = performance.now(); createTokenizer().encode('a cat')
    console.log(JSON.stringify([b - a, performance.now() - b]))`
  const starts = Array.from({ length: 9 }, () =>
    JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })),
  )
  const median = index => starts.map(times => times[index]).toSorted((a, b) => a - b)[4]
  log(`start: import ${median(0).toFixed(1)} ms, then createTokenizer and first ids ${median(1).toFixed(1)} ms`)
}

async function measureHugeWords(log) {
  const { createTokenizer } = await import(entry.href)
  const tokenizer = createTokenizer()
  let state = 1
  const letter = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
    return String.fromCharCode(97 + (((state >>> 16) & 0x7fff) % 26))
  }
  for (const megabytes of [0.25, 0.5, 1, 2]) {
    const word = Array.from({ length: megabytes * 2 ** 20 }, letter).join('')
    const { word: time } = await alternate({ word: () => tokenizer.encode(word) }, { warmUp: 1, rounds: 5 })
    const each = ((time.median / word.length) * 1e6).toFixed(0)
    log(`one word of ${megabytes} MB: ${time.median.toFixed(0)} ms (best ${time.min.toFixed(0)}), ${each} ns a byte`)
  }
}

/** CLIP's tokenizer as Hugging Face writes it. */
function clipTokenizerJson(text) {
  const merges = text.split('\n').slice(1, 48_895)
  const isShown = byte => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
  const shown = Array.from({ length: 256 }, (_, byte) => byte).filter(isShown)
  const bytes = [...shown, ...Array.from({ length: 68 }, (_, i) => 256 + i)].map(code => String.fromCharCode(code))
  const tokens = [...bytes, ...bytes.map(byte => `${byte}</w>`), ...merges.map(merge => merge.replace(' ', ''))]
  const special = ['<|startoftext|>', '<|endoftext|>']
  const vocab = Object.fromEntries([...tokens, ...special].map((token, id) => [token, id]))
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
  const pattern = String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`
  return {
    version: '1.0',
    added_tokens: special.map(content => ({ id: vocab[content], content, ...flags })),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: pattern }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      unk_token: '<|endoftext|>',
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab,
      merges,
    },
  }
}

// Rust's tokenizers by Python: one line in, one line out, so that it takes its turn with the others.
const rustProgram = `
import hashlib, json, struct, sys
from tokenizers import Tokenizer
tokenizer = Tokenizer.from_file(sys.argv[1])
captions = open(sys.argv[2], encoding="utf-8").read().split("\\n")
for line in sys.stdin:
    rows = tokenizer.encode_batch(captions, add_special_tokens=False)
    if line.strip() == "hash":
        ids = [i for row in rows for i in row.ids]
        print(hashlib.sha256(struct.pack(f"<{len(ids)}i", *ids)).hexdigest(), flush=True)
    else:
        print("done", flush=True)
`

async function startRust(captions, json) {
  const python = process.env.TYPECLIP_BENCH_PYTHON
  if (python === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'typeclip-bench-'))
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(json))
  writeFileSync(join(folder, 'captions.txt'), captions.join('\n'))
  const files = ['tokenizer.json', 'captions.txt'].map(name => join(folder, name))
  const child = spawn(python, ['-c', rustProgram, ...files], {
    env: { ...process.env, TOKENIZERS_PARALLELISM: 'false', RAYON_NUM_THREADS: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async question => {
    child.stdin.write(`${question}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error(`${python} ended early; is the package tokenizers installed there?`)
    return value
  }
  return {
    hash: () => ask('hash'),
    run: () => ask('run'),
    stop: () => {
      child.kill()
      rmSync(folder, { recursive: true })
    },
  }
}

function hash(rows) {
  const ids = Int32Array.from(rows.flat())
  return createHash('sha256').update(new Uint8Array(ids.buffer)).digest('hex')
}

function unpack(path) {
  return gunzipSync(readFileSync(path)).toString('utf8')
}
