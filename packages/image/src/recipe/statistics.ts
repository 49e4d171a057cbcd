import type { Triple } from '../recipe.js'

/** Mean and standard deviation of OpenAI's training pictures, by channel; nearly every CLIP is normalised by them. */
export const openaiMean: Triple = [0.48145466, 0.4578275, 0.40821073]
export const openaiStd: Triple = [0.26862954, 0.26130258, 0.27577711]
