// A model that runs in a worker: the worker's side. One port, one model.
import type { Classified, RunOptions } from '../clip.js'
import { ClipError } from '../error.js'
import { load } from '../load.js'
import type { LocalClip } from '../local-clip.js'
import type { Outcome } from '../outcome.js'
import { pack } from './packed-error.js'
import { filesAt } from './place-files.js'
import type { Answers, Call, Method, Reply, Request, SentImage } from './protocol.js'
import { decodeSentImage } from './sent-image.js'

/** Answers what comes through `port` until it says `dispose`. */
export function serveClip(port: MessagePort): void {
  const server = new ClipServer(reply => port.postMessage(reply, transferOf(reply)))
  port.onmessage = ({ data }: MessageEvent<Request>) => {
    server.receive(data)
    if (data.kind === 'dispose') port.close()
  }
  // Nobody knows which call it was: the page hears of it as an error of the worker, which ends them all.
  port.onmessageerror = () => {
    throw new ClipError('worker-failed', 'A message of the page cannot be read in the worker.')
  }
}

interface Iteration {
  readonly outcomes: AsyncGenerator<Outcome<Classified>>
  /** Gives the picture that is waited for; undefined where there is no other. */
  give(image: SentImage | undefined): void
}

class ClipServer {
  readonly #reply: (reply: Reply) => void
  readonly #running = new Map<number, AbortController>()
  readonly #iterations = new Map<number, Iteration>()
  #clip: LocalClip<SentImage> | undefined
  #disposed = false

  constructor(reply: (reply: Reply) => void) {
    this.#reply = reply
  }

  receive(request: Request): void {
    if (request.kind === 'call') this.#answer(request.id, request.call, request.progress)
    else if (request.kind === 'image') this.#iterations.get(request.id)?.give(request.image)
    else if (request.kind === 'abort') this.#abort(request.id)
    else this.#dispose()
  }

  async #answer(id: number, call: Call, progress: boolean): Promise<void> {
    const controller = new AbortController()
    this.#running.set(id, controller)
    const { signal } = controller
    const onProgress = progress
      ? ({ done, total }: { readonly done: number; readonly total: number }) =>
          this.#reply({ kind: 'progress', id, done, total })
      : undefined
    let reply: Reply
    try {
      reply = { kind: 'done', id, value: pack(await this.#perform(id, call, { signal, onProgress })) }
    } catch (error) {
      reply = { kind: 'failed', id, error: pack(error) }
    }
    // An iteration runs until it is ended, not until it is opened.
    if (!this.#iterations.has(id)) this.#running.delete(id)
    this.#reply(reply)
  }

  async #perform(id: number, call: Call, run: RunOptions): Promise<Answers[Method]> {
    if (call.method === 'load') return this.#load(call, run)
    const clip = this.#clip
    if (clip === undefined) throw new ClipError('disposed', 'The worker holds no model; load it again.')
    switch (call.method) {
      case 'classify':
        return clip.classify(call.image, call.labels, { ...call.options, ...run })
      case 'classifyEach':
        return this.#iterate(id, clip, call, run)
      case 'next':
        return this.#next(call.iteration)
      case 'createClassifier':
        return clip.createClassifier(call.labels, { ...call.options, ...run })
      case 'rank':
        return clip.rank(call.text, call.images, { ...call.options, ...run })
      case 'encodeImages':
        return clip.encodeImages(call.images, { ...call.options, ...run })
      case 'encodeTexts':
        return clip.encodeTexts(call.texts, { ...call.options, ...run })
      case 'encodePixels':
        return clip.encodePixels(call.pixels, { ...call.options, ...run })
      case 'encodeIds':
        return clip.encodeIds(call.ids, { ...call.options, ...run })
      case 'preprocess':
        return clip.preprocess(call.image, { ...call.options, ...run })
      case 'tokenize':
        return clip.tokenize(call.texts, call.options)
    }
  }

  async #load({ place, options }: Extract<Call, { method: 'load' }>, { signal }: RunOptions): Promise<Answers['load']> {
    const clip = await load(filesAt(place, options), { decode: decodeSentImage }, { ...options, signal })
    if (this.#disposed) clip.dispose()
    else this.#clip = clip
    return clip.info
  }

  #iterate(
    id: number,
    clip: LocalClip<SentImage>,
    { labels, options }: Extract<Call, { method: 'classifyEach' }>,
    run: RunOptions,
  ): undefined {
    let give: (image: SentImage | undefined) => void = () => {}
    const want = () => {
      this.#reply({ kind: 'want', id })
      return new Promise<SentImage | undefined>(resolve => {
        give = resolve
      })
    }
    async function* images() {
      for (let image = await want(); image !== undefined; image = await want()) yield image
    }
    const outcomes = clip.classifyEach(images(), labels, { ...options, ...run })
    this.#iterations.set(id, { outcomes, give: image => give(image) })
    return undefined
  }

  async #next(id: number): Promise<Answers['next']> {
    const iteration = this.#iterations.get(id)
    if (iteration === undefined) return undefined
    const { done, value } = await iteration.outcomes.next()
    return done ? undefined : value
  }

  #abort(id: number): void {
    this.#running.get(id)?.abort()
    this.#running.delete(id)
    const iteration = this.#iterations.get(id)
    if (iteration === undefined) return
    this.#iterations.delete(id)
    iteration.give(undefined)
    // Whoever aborted was told already.
    iteration.outcomes.return(undefined).catch(() => {})
  }

  #dispose(): void {
    this.#disposed = true
    for (const id of [...this.#running.keys()]) this.#abort(id)
    this.#clip?.dispose()
    this.#clip = undefined
  }
}

/** Numbers that were made for the caller move to the page instead of being copied. */
function transferOf(reply: Reply): Transferable[] {
  if (reply.kind !== 'done' || typeof reply.value !== 'object' || reply.value === null) return []
  if (!('data' in reply.value) || !ArrayBuffer.isView(reply.value.data)) return []
  const { buffer, byteLength } = reply.value.data
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []
}
