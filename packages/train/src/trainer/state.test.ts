import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { afterAll, describe, expect, it } from 'vitest'
import { openSmall, smallConfig, trainSmall } from '../../test/small-model.js'
import { sigmoid, type Trainer, type TrainerOptions } from '../index.js'

const backend = await createWasmTrainingBackend()
afterAll(() => backend.dispose())

const open = (changes: Partial<TrainerOptions> = {}): Promise<Trainer> => openSmall(backend, changes)

describe('a state', () => {
  const options = { ema: { decay: 0.9 }, patchDropout: { kept: 0.5 }, seed: 7, loss: sigmoid() }

  it('goes on where it was taken, bit for bit', async () => {
    using trainer = await open(options)
    await trainSmall(trainer, 2)
    const state = await trainer.state()
    using other = await open({ ...options, seed: 8 })
    await other.restore(state)
    expect(await trainSmall(other, 3, 2)).toEqual(await trainSmall(trainer, 3, 2))
    expect(await other.state()).toEqual(await trainer.state())
    expect((await other.state()).facts).toEqual({ step: 5, seed: 7 })
  })

  it('of a trainer with Muon goes on as well', async () => {
    const withMuon = { ...options, optimizer: { learningRate: 0.01, muon: { learningRate: 0.02 } } }
    using trainer = await open(withMuon)
    await trainSmall(trainer, 2)
    using other = await open(withMuon)
    await other.restore(await trainer.state())
    expect(await trainSmall(other, 3, 2)).toEqual(await trainSmall(trainer, 3, 2))
    const { tensors } = await trainer.state()
    const moments = (name: string) => ['mean', 'square'].filter(kind => tensors.has(`${kind}/${name}`))
    expect(moments('visual.transformer.resblocks.0.mlp.c_fc.weight')).toEqual(['mean'])
    expect(moments('visual.transformer.resblocks.0.mlp.c_fc.bias')).toEqual(['mean', 'square'])
    expect(moments('visual.proj')).toEqual(['mean', 'square'])
  })

  it('survives JSON and a file of tensors', async () => {
    using trainer = await open(options)
    await trainSmall(trainer, 1)
    const { tensors, facts } = await trainer.state()
    const copy = new Map(
      [...tensors].map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]),
    )
    await trainer.restore({ tensors: copy, facts: JSON.parse(JSON.stringify(facts)) })
    expect(await trainer.state()).toEqual({ tensors, facts })
  })

  it('of another model or recipe is refused, and changes nothing', async () => {
    using trainer = await open(options)
    using wider = await open({ config: { ...smallConfig, embed_dim: 9 }, ...options })
    using plain = await open()
    const before = await trainer.state()
    await expect(trainer.restore(await wider.state())).rejects.toThrow(/has the shape/)
    await expect(trainer.restore(await plain.state())).rejects.toMatchObject({ code: 'bad-state' })
    await expect(plain.restore(before)).rejects.toMatchObject({ code: 'bad-state' })
    await expect(trainer.restore({ ...before, facts: {} })).rejects.toThrow(/says no step/)
    expect(await trainer.state()).toEqual(before)
  })
})
