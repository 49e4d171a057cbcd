// The worker's file: a lesson comes in, news go out.
import { type Lesson, learn } from './training.js'

addEventListener('message', async ({ data }: MessageEvent<Lesson>) => {
  for await (const news of learn(data)) postMessage(news)
})
