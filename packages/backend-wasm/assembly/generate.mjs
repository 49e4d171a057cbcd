// Writes the register tiles of the GEMM out: AssemblyScript has no macros, and a tile must keep every
// accumulator in a local of its own so that none of them leaves its register.
//
// A tile is C[rows, columns] = A[rows, depth] * B[depth, columns], depth at least 1; A and B are packed along depth.
// What it looks like was found by reading V8's machine code:
// - The first step stands before the loop. It saves zeroing, and the addresses of A's elements, which then are used
//   outside the loop too, stay in registers: one instruction less for each row and step (41 against 38 GFLOP/s).
// - `while`, not `do`; no unrolling; no reading of C at the end: each makes V8's register allocator spill.
// - Accumulators of one row stand next to each other, which lets newer V8 fuse pairs into 256 bits.
const widths = [8, 16]
const heights = [1, 2, 3, 4, 5, 6]
// One or two rows leave most registers empty: they take several panels of B at once instead.
const wide = [
  { rows: 1, width: 8, panels: 4 },
  { rows: 2, width: 8, panels: 2 },
  { rows: 1, width: 16, panels: 2 },
]

const range = n => [...Array(n).keys()]
const lines = (...parts) => parts.flat(Infinity).map(line => `  ${line}`)

function tile({ rows, width, panels = 1 }) {
  const vectors = width / 4
  const name = panels === 1 ? `tile${rows}x${width}` : `tile${rows}x${width}x${panels}`
  const all = range(panels).flatMap(p => range(rows).flatMap(r => range(vectors).map(v => ({ p, r, v }))))
  const local = ({ p, r, v }) => `c${p}_${r}_${v}`
  const base = (pointer, p) => (p === 0 ? pointer : `${pointer}${p}`)
  // C of panel p starts `stride` bytes after that of the panel before, B of panel p `panel` bytes.
  const more = range(panels - 1).map(i => i + 1)
  const step = first => {
    const load = first ? 'z' : 'y'
    const splat = first ? 'w' : 'x'
    return [
      range(panels).flatMap(p =>
        range(vectors).map(v => `const ${load}${p}_${v} = v128.load(${base('b', p)}, ${16 * v})`),
      ),
      range(rows).flatMap(r => [
        `const ${splat}${r} = v128.load32_splat(a, ${4 * r})`,
        all
          .filter(x => x.r === r)
          .map(x =>
            first
              ? `let ${local(x)} = f32x4.mul(w${r}, z${x.p}_${x.v})`
              : `${local(x)} = multiplyAdd(x${r}, y${x.p}_${x.v}, ${local(x)})`,
          ),
      ]),
      `a += ${4 * rows}`,
      range(panels).map(p => `${base('b', p)} += ${4 * width}`),
    ]
  }
  return [
    `export function ${name}(a: usize, b: usize, c: usize, depth: i32${panels === 1 ? '' : ', panel: usize, stride: usize'}): void {`,
    lines(
      more.map(p => `let b${p} = ${base('b', p - 1)} + panel`),
      more.map(p => `const c${p} = ${base('c', p - 1)} + stride`),
      `const end = a + (<usize>depth) * ${4 * rows}`,
      step(true),
      'while (a < end) {',
      lines(step(false)),
      '}',
      all.map(x => `v128.store(${base('c', x.p)}, ${local(x)}, ${16 * (x.r * vectors + x.v)})`),
    ),
    '}',
    '',
  ]
    .flat(Infinity)
    .join('\n')
}

function dispatch() {
  const cases = widths.flatMap(width =>
    heights.map(rows => `    case ${width * 16 + rows}: tile${rows}x${width}(a, b, c, depth); break`),
  )
  return `/** One tile of \`rows\` by \`width\`. */
export function tile(rows: i32, width: i32, a: usize, b: usize, c: usize, depth: i32): void {
  switch (width * 16 + rows) {
${cases.join('\n')}
  }
}
`
}

/** The text of each file in assembly/generated. */
export function generate() {
  const text = [
    '// Written by assembly/generate.mjs.',
    "import { multiplyAdd } from '../vector'",
    '',
    ...widths.flatMap(width => heights.map(rows => tile({ rows, width }))),
    ...wide.map(tile),
    dispatch(),
  ]
  return { 'tiles.ts': text.join('\n') }
}
