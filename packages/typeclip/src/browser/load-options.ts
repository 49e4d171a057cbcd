import type { HttpOptions } from '../files/http.js'
import type { LoadOptions } from '../load.js'

export interface BrowserLoadOptions extends LoadOptions, HttpOptions {
  /**
   * Where the model runs. By default a worker of its own; a worker or a worker file of the caller's (a module that
   * imports `typeclip/worker`); or false: this thread, which then stands still while the model computes. `fetch` and
   * `backend` are objects of this thread and need false.
   */
  readonly worker?: Worker | URL | string | false
}
