import type { Rule } from '../rule.js'

export const embedding: Rule<'embedding'> = {
  gradients: ({ ops, inputs: { table, ids }, gradient }) => ({
    table: () => ops.embeddingGradient({ table, ids, gradient }),
  }),
}
