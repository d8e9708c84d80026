// What the functions of a crowd do with money, in the toolkit's words. In which token it is paid stands in its setup alone.
import type { Facts } from '../chain/encode'
import { type Hex, NOBODY, type Terms } from '../chain/values'
import { type Effect, effect, type Move, move } from './effect'
import * as moves from './moves'

/** What a call does not say, and the crowd does; undefined: it was not asked. */
export interface CrowdSays {
  token?: Hex
  due?: bigint // to the sender
}

interface Sent {
  to: Hex // the crowd
  value: bigint
}

export function crowdEffect(name: string, words: string, sent: Sent, sender: Hex, facts: Facts, says: CrowdSays = {}): Effect {
  return effect(words, movesOf(name, sent, sender, facts, says))
}

function movesOf(name: string, { to, value }: Sent, sender: Hex, facts: Facts, { token, due }: CrowdSays): Move[] {
  switch (name) {
    case 'give':
      if (value) return [move(value, NOBODY, sender, to, 'the gift', { limit: 'at most' })]
      return token === undefined ? [] : [move(facts['most'] as bigint, token, sender, to, 'the gift', { limit: 'at most' })]
    case 'take':
      return token === undefined || due === undefined ? [] : [move(due, token, to, facts['to'] as Hex, 'what is due')]
    case 'post':
      return moves.stakeMoves(facts['offer'] as Terms, to)
    case 'withdraw':
      return moves.withdrawalMoves(facts['terms'] as Terms)
    default:
      return [move(value, NOBODY, sender, to, 'sent along')]
  }
}
