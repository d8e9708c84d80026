// What is put on a Safe's list: a call, tried as if the Safe sent it, in the words that its list shows.
import { type Step, stepOf } from '../acts/basket'
import { type Ground, Stopped } from '../checks/check'
import { Refused } from '../chain/errors'
import { call as ethCall } from '../chain/node'
import type { Hex } from '../chain/values'
import type { AroundSays } from '../effects/around'
import { effectOf } from './common'
import type { Call } from './plan'

/** `says`: what a contract around the core would answer. Throws if the contract would refuse it of the Safe now, or the Safe cannot pay. */
export async function stepOfSafe(ground: Ground, safe: Hex, send: Call, says?: AroundSays): Promise<Step> {
  try {
    await ethCall(ground.provider, { from: safe, to: send.to, data: send.data, value: send.value })
  } catch (error) {
    throw error instanceof Refused ? new Stopped('no', error.sentence) : error
  }
  return stepOf(send, effectOf({ ...ground, account: safe }, send, says))
}
