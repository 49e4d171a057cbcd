// Which parameters train.
import { TrainError } from '../error.js'
import type { Objective } from './objective.js'
import type { TrainerOptions } from './options.js'
import type { Parameter } from './parameters.js'
import { matcher, type Pattern } from './pattern.js'

/** LiT (Zhai et al. 2022): the image tower stays as it is, its projection too. An option `frozen`. */
export const lockedImageTower: readonly Pattern[] = ['visual\\..*']

/** In the order of the parameters. @throws TrainError `bad-option` */
export function trainedAmong(
  parameters: readonly Parameter[],
  objective: Objective,
  { trainable, frozen = [], lora }: Pick<TrainerOptions, 'trainable' | 'frozen' | 'lora'>,
): readonly Parameter[] {
  const names = parameters.map(({ name }) => name)
  const chosen = trainable ?? (lora === undefined ? ['.*'] : ['.*\\.lora_[AB]'])
  const [wanted, excepted] = [matcher('trainable', chosen, names), matcher('frozen', frozen, names)]
  const trained = parameters.filter(
    parameter => isRead(parameter, objective) && wanted(parameter.name) && !excepted(parameter.name),
  )
  if (trained.length > 0) return trained
  throw new TrainError(
    'bad-option',
    'Nothing trains: trainable and frozen leave no parameter that the loss depends on.',
    {
      field: 'trainable',
    },
  )
}

/** The loss depends on it. */
function isRead({ name, reader }: Parameter, { pairwise, looksAt, added }: Objective): boolean {
  if (reader === 'loss') return name in added
  if (reader === 'text') return pairwise
  return looksAt === 'features' || !/^visual\.proj\b/.test(name)
}
