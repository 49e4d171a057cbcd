// The worker's file: a lesson comes in, news go out.
import { type Lesson, learn, type News } from './training.js'

addEventListener('message', async ({ data }: MessageEvent<Lesson>) => {
  try {
    for await (const news of learn(data)) postMessage(news)
  } catch (error) {
    postMessage({ failure: String(error) } satisfies News)
  }
})
