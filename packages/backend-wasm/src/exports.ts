// What a module built from assembly/ offers. Addresses and strides are bytes; an address of 0 means "none".
type Integer = number
type Address = number
/** 0 or 1 */
type Flag = number

/** The exported functions of one instance; each is documented where it is written, in assembly/. */
export interface KernelExports {
  heapStart(): Address
  isRelaxed(): Flag
  packLeft(
    from: Address,
    stride: Integer,
    transposed: Flag,
    rows: Integer,
    depth: Integer,
    to: Address,
    limit: Integer,
    scale: number,
  ): void
  packRight(
    from: Address,
    stride: Integer,
    transposed: Flag,
    columns: Integer,
    depth: Integer,
    to: Address,
    width: Integer,
  ): void
  unpackRight(from: Address, columns: Integer, depth: Integer, to: Address, width: Integer): void
  packPatches(
    pixels: Address,
    sources: Integer,
    height: Integer,
    width: Integer,
    patchHeight: Integer,
    patchWidth: Integer,
    first: Integer,
    rows: Integer,
    to: Address,
    limit: Integer,
  ): void
  multiply(
    a: Address,
    b: Address,
    c: Address,
    cStride: Integer,
    rows: Integer,
    columns: Integer,
    depth: Integer,
    limit: Integer,
    width: Integer,
    depthBlock: Integer,
    bias: Address,
    residual: Address,
    activation: Integer,
    scratch: Address,
  ): void
  /** floats */
  multiplyScratch(rows: Integer, width: Integer): Integer
  /** bytes */
  attentionScratch(keys: Integer, channels: Integer, width: Integer): Integer
  attention(
    q: Address,
    qStride: Integer,
    k: Address,
    v: Address,
    kStride: Integer,
    out: Address,
    outStride: Integer,
    queries: Integer,
    keys: Integer,
    heads: Integer,
    channels: Integer,
    causal: Flag,
    limit: Integer,
    width: Integer,
    scratch: Address,
  ): void
  layerNorm(
    x: Address,
    weight: Address,
    bias: Address,
    out: Address,
    rows: Integer,
    columns: Integer,
    epsilon: number,
  ): void
  softmax(
    x: Address,
    out: Address,
    rows: Integer,
    columns: Integer,
    visible: Integer,
    causal: Flag,
    period: Integer,
  ): void
  l2Normalize(x: Address, out: Address, rows: Integer, columns: Integer, epsilon: number): void
  activate(kind: Integer, from: Address, to: Address, count: Integer): void
  combine(kind: Integer, a: Address, repeatA: Flag, b: Address, repeatB: Flag, out: Address, count: Integer): void
  sumAxis(x: Address, out: Address, outer: Integer, count: Integer, inner: Integer, scale: number): void
  copyBlocks(from: Address, fromStride: Integer, to: Address, toStride: Integer, bytes: Integer, count: Integer): void
  gather(table: Address, ids: Address, to: Address, bytes: Integer, count: Integer): void
  /** One register tile: the microkernel alone, for measuring its peak and choosing the fastest. */
  tile(rows: Integer, width: Integer, a: Address, b: Address, c: Address, depth: Integer): void
}

export function isKernels(exports: object): exports is KernelExports {
  return 'multiply' in exports && 'attention' in exports && 'heapStart' in exports
}
