// The worker's file: serves each page, or part of one, that connects.
import { isConnect } from './browser/protocol.js'
import { serveClip } from './browser/serve-clip.js'

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isConnect(data)) serveClip(data.port)
})
