// The position table of an image tower, resized for pictures of other sizes than it was trained with.
import type { Backend, Tensor, Weight } from '@typeclip/tensor'
import type { VitConfig } from '../config/vit.js'

/** Tables kept for sizes that came before; the oldest is given back first. */
const kept = 8

export interface Positions {
  /** Makes the table of a size, where it is not there yet. Call outside of sessions. */
  prepare(height: number, width: number): Promise<void>
  /** The table of a size that was prepared, [1 + N, D]; `resized`: the size is not the config's. */
  at(height: number, width: number): { readonly table: Tensor; readonly resized: boolean }
  dispose(): void
}

/** Rows and columns of whole patches; what does not fill one is not seen. */
export function gridOf(
  [height, width]: readonly [number, number],
  [patchHeight, patchWidth]: readonly [number, number],
): readonly [number, number] {
  return [Math.floor(height / patchHeight), Math.floor(width / patchWidth)]
}

export function createPositions(config: VitConfig, trained: Weight, backend: Backend): Positions {
  const tables = new Map<string, Weight>()
  const from = gridOf(config.imageSize, config.patchSize)
  const gridFor = (height: number, width: number) => gridOf([height, width], config.patchSize)
  // open_clip leaves the table alone when the number of patches is the same, whatever their arrangement.
  const fits = ([rows, columns]: readonly [number, number]) =>
    config.resize === 'open-clip' ? rows * columns === from[0] * from[1] : rows === from[0] && columns === from[1]
  const filter =
    config.resize === 'open-clip'
      ? { antialias: true, cubicCoefficient: -0.5 }
      : { antialias: false, cubicCoefficient: -0.75 }

  return {
    async prepare(height, width) {
      const to = gridFor(height, width)
      const key = String(to)
      if (fits(to) || tables.has(key)) return
      const [shape, data] = await backend.session(async () => {
        const table = backend.ops.positionInterpolate({ position: trained }, { prefix: 1, from, to, ...filter })
        return [table.shape, await table.read()] as const
      })
      if (tables.has(key)) return
      for (const [oldest, table] of tables) {
        if (tables.size < kept) break
        table.dispose()
        tables.delete(oldest)
      }
      tables.set(key, backend.pack({ shape, data }, 'vector'))
    },
    at(height, width) {
      const table = tables.get(String(gridFor(height, width))) ?? trained
      const [rows, columns] = config.imageSize
      return { table, resized: height !== rows || width !== columns }
    },
    dispose() {
      for (const table of tables.values()) table.dispose()
      tables.clear()
    },
  }
}
