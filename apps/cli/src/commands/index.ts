import { classify } from './classify.js'
import type { Command } from './command.js'
import { embed } from './embed.js'
import { info } from './info.js'
import { preprocess } from './preprocess.js'
import { rank } from './rank.js'
import { tokenize } from './tokenize.js'
import { train } from './train.js'

/** Every command, in the order in which help lists them. */
export const commands: readonly Command[] = [classify, rank, embed, tokenize, preprocess, info, train]
