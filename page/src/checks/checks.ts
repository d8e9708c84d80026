// Which checks an act needs: those of every act on a bounty, and those of what the act rests on.
import type { Check } from './check'
import { around } from './around'
import { chain } from './chain'
import { clock } from './clock'
import { code } from './code'
import { identity } from './identity'
import { ownPlace, panel } from './panel'
import { row } from './row'
import { state } from './state'
import { status } from './status'
import { team } from './team'
import { evidence, job, title } from './texts'
import { token } from './token'

export type Act = 'claim' | 'review' | 'draw' | 'redraw' | 'settle' | 'lapse' | 'quit' | 'withdraw' | 'rule' | 'expire' | 'close'

const WHERE = {
  claim: status('Open'),
  withdraw: status('Open'),
  quit: status('Claimed'),
  lapse: status('Claimed'),
  draw: status('Delivered'),
  review: status('InReview'),
  settle: status('InReview'),
  redraw: status('InReview'),
  rule: status('Escalated'),
  expire: status('Escalated'),
  close: status('Open', 'Claimed', 'Delivered', 'InReview', 'Escalated'),
} satisfies Record<Act, Check>

const checksAt = (where: Check): readonly Check[] => [chain, code, identity, state, where, row, panel, team, title, token, clock] as Check[]

/** Of every act on a bounty that lives, wherever it stands. */
export const PRESENT = checksAt(WHERE.close)

/** Of every act on what stands around a bounty, wherever the bounty itself stands. */
export const STANDING_AROUND: readonly Check[] = [chain, code, identity, token, title, around]

/** In this order: the first that fails is the one that is said. */
export function checksOf(act: Act): readonly Check[] {
  const every = checksAt(WHERE[act])
  if (act === 'claim') return [...every, job]
  if (act === 'review') return [...every, job, evidence, ownPlace]
  return every
}
