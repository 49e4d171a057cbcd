// A file that only grows. What cannot be written waits for the next attempt, and half a record is cut off first.
import { type RunFiles, writeFile } from './files.js'

export class AppendFile {
  readonly #path: string
  readonly #files: RunFiles
  /** Bytes that are whole records. */
  #length: number
  #waiting: Uint8Array[] = []
  #isTorn = false

  private constructor(path: string, length: number, files: RunFiles) {
    this.#path = path
    this.#length = length
    this.#files = files
  }

  /** @param length bytes to keep of what is there; the rest is cut off */
  static async open(path: string, length: number, files: RunFiles): Promise<AppendFile> {
    if (length === 0) {
      await files.remove(path)
      await writeFile(path, async () => {}, files)
    } else {
      await files.truncate(path, length)
    }
    return new AppendFile(path, length, files)
  }

  /** Writes all that waits, this record last. A failure is thrown, and nothing lost by it. */
  async append(record: Uint8Array): Promise<void> {
    this.#waiting.push(record)
    if (this.#isTorn) {
      await this.#files.truncate(this.#path, this.#length)
      this.#isTorn = false
    }
    const bytes = Buffer.concat(this.#waiting)
    const file = await this.#files.append(this.#path)
    this.#isTorn = true
    try {
      await this.#files.write(file, bytes)
    } finally {
      await this.#files.close(file)
    }
    this.#isTorn = false
    this.#length += bytes.length
    this.#waiting = []
  }
}
