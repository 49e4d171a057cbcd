// A page that has the browser entry, with the pictures and models of the tests beside it.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type OpenPage, openPage, type PageOptions } from '@typeclip/browser-harness'
import { repositoryRoot, sharedPath } from '@typeclip/golden'
import { modelFiles } from '@typeclip/model-emoji'

export const pictures = join(repositoryRoot, 'apps/quickstart/pictures')

export function openTypeclip(options: Partial<PageOptions> = {}): Promise<OpenPage> {
  return openPage({
    scripts: {
      page: beside('browser-page.ts'),
      worker: beside('../src/worker.ts'),
      'crash-worker': beside('browser-crash-worker.ts'),
    },
    folders: {
      '/data/': dirname(fileURLToPath(modelFiles().weights)),
      '/pictures/': pictures,
      '/models/': sharedPath('golden/models/convert'),
    },
    ...options,
  })
}

function beside(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}
