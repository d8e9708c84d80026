// What the functions of the contracts around the core do with money, in the toolkit's words. What a call does not say, such as in
// which token a crowd is paid, stands in the contract alone: whoever has asked it says it here.
import type { Contract } from '../chain/contracts'
import type { Facts } from '../chain/encode'
import { type Hex, NOBODY, type People, type State, type Terms } from '../chain/values'
import { type Effect, effect, type Move, move } from './effect'
import * as moves from './moves'

export type AroundContract = Extract<Contract, 'Crowds' | 'Crowd' | 'Plans' | 'Plan' | 'Rotas' | 'Rota' | 'CourtArbiter' | 'Holdback'>

const NAMES: readonly string[] = ['Crowds', 'Crowd', 'Plans', 'Plan', 'Rotas', 'Rota', 'CourtArbiter', 'Holdback']
export const isAround = (contract: string): contract is AroundContract => NAMES.includes(contract)

/** What a call does not say, and the contract does; undefined: it was not asked. */
export interface AroundSays {
  token?: Hex // of a crowd, a plan, a rota
  due?: bigint // by a crowd to the sender
  court?: Hex // of an arbiter, of a warranty
  pays?: boolean // what the court has said for good
  balance?: bigint // of a warranty, in the token that is released; of a plan: what it holds
}

interface Sent {
  contract: AroundContract
  to: Hex
  value: bigint
}

export function aroundEffect(name: string, words: string, sent: Sent, sender: Hex, facts: Facts, says: AroundSays = {}): Effect {
  const known = MOVES[`${sent.contract}.${name}`]
  return effect(words, known ? known({ sent, sender, facts, says }) : [move(sent.value, NOBODY, sender, sent.to, 'sent along')])
}

interface Act {
  sent: Sent
  sender: Hex
  facts: Facts
  says: AroundSays
}

function gift({ sent: { to, value }, sender, facts, says: { token } }: Act): Move[] {
  if (value) return [move(value, NOBODY, sender, to, 'the gift', { limit: 'at most' })]
  return token === undefined ? [] : [move(facts['most'] as bigint, token, sender, to, 'the gift', { limit: 'at most' })]
}

/** What comes in: the chain's own money with the call, or else an amount of the contract's token. */
function broughtIn({ sent: { to, value }, sender, facts, says: { token } }: Act): Move[] {
  const what = 'what is brought in'
  if (value) return [move(value, NOBODY, sender, to, what)]
  return token === undefined ? [] : [move(facts['amount'] as bigint, token, sender, to, what)]
}

const takenRest = ({ sent: { to }, facts, says: { token, balance } }: Act): Move[] =>
  token === undefined || balance === undefined ? [] : [move(balance, token, to, facts['to'] as Hex, 'the rest')]

const takenSome = ({ sent: { to }, facts, says: { token } }: Act): Move[] =>
  token === undefined ? [] : [move(facts['amount'] as bigint, token, to, facts['to'] as Hex, 'what is taken out')]

const staked = ({ facts, sent }: Act): Move[] => moves.stakeMoves(facts['offer'] as Terms, sent.to)
const withdrawn = ({ facts }: Act): Move[] => moves.withdrawalMoves(facts['terms'] as Terms)

const takenBack = ({ sent: { to }, facts, says: { token, due } }: Act): Move[] =>
  token === undefined || due === undefined ? [] : [move(due, token, to, facts['to'] as Hex, 'what is due')]

const courtFee = ({ sent: { to, value }, sender, says: { court } }: Act): Move[] => [move(value, NOBODY, sender, court ?? to, "the court's fee")]

/** As the court has ruled; what it can still say otherwise, either way. */
function enforced({ facts, says: { pays } }: Act): Move[] {
  const [terms, state, people] = [facts['terms'] as Terms, facts['state'] as State, facts['people'] as People]
  const [payment, refund] = [moves.paymentMoves(terms, state, people), moves.refundMoves(terms, state, people)]
  if (pays !== undefined) return pays ? payment : refund
  const isIn = (all: readonly Move[], one: Move): boolean => all.some((each) => Object.entries(each).every(([key, value]) => one[key as keyof Move] === value))
  const both = payment.filter((each) => isIn(refund, each))
  const either = [...payment, ...refund].filter((each) => !isIn(both, each))
  return [...both, ...either.map((each) => ({ ...each, limit: 'at most' as const }))]
}

const released = ({ sent: { to }, facts, says: { balance } }: Act): Move[] =>
  balance === undefined ? [] : [move(balance, facts['token'] as Hex, to, facts['to'] as Hex, 'all that was held back')]

const MOVES: Record<string, ((act: Act) => Move[]) | undefined> = {
  'Crowd.give': gift,
  'Crowd.take': takenBack,
  'Crowd.post': staked,
  'Crowd.withdraw': withdrawn,
  'Plan.fill': broughtIn,
  'Plan.next': staked,
  'Plan.take': takenRest,
  'Plan.withdraw': withdrawn,
  'Rota.fill': broughtIn,
  'Rota.next': staked,
  'Rota.take': takenSome,
  'Rota.withdraw': withdrawn,
  'CourtArbiter.ask': courtFee,
  'CourtArbiter.enforce': enforced,
  'Holdback.complain': courtFee,
  'Holdback.release': released,
}
