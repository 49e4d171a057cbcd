// A worker of the caller's own that serves a model until it is told to fail.
import '../src/worker.js'

addEventListener('message', ({ data }) => {
  if (data === 'fail') throw new Error('told to fail')
})
