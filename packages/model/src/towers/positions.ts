// The position table of an image tower, resized for pictures of other sizes than it was trained with.
import type { Backend, Tensor, Weight } from '@typeclip/tensor'
import type { VitConfig } from '../config/vit.js'

/** Tables kept for sizes that came before; the oldest is given back first. */
const kept = 8

export interface Positions {
  /**
   * The table of a size, [1 + N, D]; `resized`: the size is not the config's. Call within a session, and use it there:
   * sessions run one after the other, so that nobody gives the table back meanwhile.
   */
  at(height: number, width: number): Promise<{ readonly table: Tensor; readonly resized: boolean }>
  dispose(): void
}

/** Rows and columns of whole patches; what does not fill one is not seen. */
export function gridOf(
  [height, width]: readonly [number, number],
  [patchHeight, patchWidth]: readonly [number, number],
): readonly [number, number] {
  return [Math.floor(height / patchHeight), Math.floor(width / patchWidth)]
}

export function createPositions(config: VitConfig, trained: Tensor, backend: Backend): Positions {
  const tables = new Map<string, Weight>()
  const from = gridOf(config.imageSize, config.patchSize)
  // open_clip leaves the table alone when the number of patches is the same, whatever their arrangement.
  const fits = ([rows, columns]: readonly [number, number]) =>
    config.resize === 'open-clip' ? rows * columns === from[0] * from[1] : rows === from[0] && columns === from[1]
  const filter =
    config.resize === 'open-clip'
      ? { antialias: true, cubicCoefficient: -0.5 }
      : { antialias: false, cubicCoefficient: -0.75 }

  async function resize(to: readonly [number, number]): Promise<Weight> {
    const resized = backend.ops.positionInterpolate({ position: trained }, { prefix: 1, from, to, ...filter })
    const table = backend.pack({ shape: resized.shape, data: await resized.read() }, 'vector')
    for (const [oldest, old] of tables) {
      if (tables.size < kept) break
      old.dispose()
      tables.delete(oldest)
    }
    tables.set(String(to), table)
    return table
  }

  return {
    async at(height, width) {
      const to = gridOf([height, width], config.patchSize)
      const [rows, columns] = config.imageSize
      return {
        table: fits(to) ? trained : (tables.get(String(to)) ?? (await resize(to))),
        resized: height !== rows || width !== columns,
      }
    },
    dispose() {
      for (const table of tables.values()) table.dispose()
      tables.clear()
    },
  }
}
