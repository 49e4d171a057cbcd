// What the platform-free decoders are given by the edge that calls them.

/**
 * Decompresses a zlib stream that lies in pieces, into `length` bytes; whatever more it holds is left alone.
 * @throws ImageError `truncated` if it ends before, `corrupt` if it is broken
 */
export type Inflate = (pieces: readonly Uint8Array[], length: number) => Promise<Uint8Array>

export interface DecodeContext {
  /** Largest width x height that is allocated. */
  readonly pixelLimit: number
  readonly inflate: Inflate
}
