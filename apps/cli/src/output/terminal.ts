// What a command reads and writes, so that tests can hand in their own.

/** Text that goes somewhere. */
export interface Output {
  /** Resolves when there is room for more. */
  write(text: string): Promise<void>
  /** Whether a person is looking. */
  readonly isTerminal: boolean
  readonly colours: boolean
  readonly columns: number
}

export interface Terminal {
  /** Empty when it is called again. */
  readonly input: () => AsyncIterable<Uint8Array>
  readonly output: Output
  readonly errors: Output
  /** Ends the command: an interrupt, or a reader that went away. */
  readonly signal: AbortSignal
}

/** Why a command ended early, and with which exit code. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
  constructor(readonly exitCode: number) {
    super('The command was stopped.')
  }
}
