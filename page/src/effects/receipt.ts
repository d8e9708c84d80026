// What a transaction has moved, by the events in its receipt: the other half of `describe`.
import { ADDRESSES } from '../chain/contracts'
import { type Event, type Log, decodeEvents, decodeLog } from '../chain/encode'
import { type Hex, NOBODY, type Terms } from '../chain/values'
import { COMMONS, ESCROW, type Move, move, realMoves } from './effect'
import { type Life, fold, isEnd } from './life'
import * as moves from './moves'

/** The events of a receipt that the escrow wrote, and nobody else. */
export const escrowEvents = (logs: readonly Log[]): Event[] =>
  decodeEvents(logs).filter(({ contract }) => contract === ADDRESSES.BountyEscrow)

/**
 * The money that a transaction has moved; `lives` are the bounties it is about, as they were before it. Of a token's money
 * its own logs have the last word. The chain's own money leaves no log: for that it is the escrow's events.
 */
export function movesIn(receipt: { from: Hex; logs: readonly Log[] }, lives: readonly Life[]): Move[] {
  const events = escrowEvents(receipt.logs)
  const transfers = receipt.logs.flatMap((log) => transferIn(log))
  const payers = transfers.filter(({ to }) => to === ESCROW).map(({ token, from }) => `${token} ${from}`)
  const byEvents = realMoves(movesOf(events, receipt.from, new Set(payers), lives))
  return byTheLogs(owedInstead(byEvents, events), transfers)
}

function movesOf(events: readonly Event[], sender: Hex, payers: ReadonlySet<string>, before: readonly Life[]): Move[] {
  let lives = new Map(before.map((life) => [life.id, life]))
  return events.flatMap((event) => {
    const { facts } = event
    const life = lives.get(facts['id'] as Hex)
    lives = fold([event], lives)
    if (event.name === 'Collected') {
      const what = `all that was owed to ${facts['account'] as Hex}`
      return [move(facts['amount'] as bigint, facts['token'] as Hex, ESCROW, facts['to'] as Hex, what)]
    }
    if (event.name === 'Posted') {
      const terms = facts['terms'] as Terms
      return moves.stakeMoves(terms, terms.token === NOBODY ? sender : terms.poster)
    }
    if (!life) return []
    const worker = facts['worker'] as Hex
    return movesOfBounty(event, life, payers.has(`${life.terms.token} ${worker}`) ? worker : sender)
  })
}

/** What one event says has moved; `life` is the bounty as it was before, `payer` gives the bond. */
function movesOfBounty({ name, facts }: Event, { terms, state, people }: Life, payer: Hex): Move[] {
  switch (name) {
    case 'Claimed':
      return moves.bondMoves(terms, payer)
    case 'Quit':
      return moves.quitMoves(terms, state.worker, facts['returned'] as bigint)
    case 'Lapsed':
      return moves.lapseMoves(terms)
    case 'SentBack':
    case 'FoundEmpty':
      return moves.sendBackMoves(terms, state, people, name === 'FoundEmpty')
    case 'Withdrawn':
      return moves.withdrawalMoves(terms)
    case 'Paid':
      return moves.paymentMoves(terms, state, people, facts['bonus'] as bigint)
  }
  if (!isEnd(name)) return []
  return facts['paid'] ? moves.paymentMoves(terms, state, people) : moves.refundMoves(terms, state, people)
}

/** A payment that could not be made is owed: `Owed` says so. */
function owedInstead(all: readonly Move[], events: readonly Event[]): Move[] {
  const stuck = events.filter(({ name }) => name === 'Owed').map(({ facts }) => `${facts['account'] as Hex} ${facts['token'] as Hex}`)
  return all.map((each) => (stuck.includes(`${each.to} ${each.token}`) ? { ...each, waits: true } : each))
}

function transferIn(log: Log): Move[] {
  const event = decodeLog('MockToken', log)
  if (event?.name !== 'Transfer') return []
  const [from, to] = ['from', 'to'].map((end) => (event.facts[end] === ADDRESSES.BountyEscrow ? ESCROW : (event.facts[end] as Hex)))
  return from && to ? [move(event.facts['value'] as bigint, event.contract, from, to, 'a transfer')] : []
}

/** The moves that stay in the escrow's books, those the tokens confirm, and what they say instead of the others. */
function byTheLogs(all: readonly Move[], transfers: readonly Move[]): Move[] {
  const [byEvents, byLogs] = [sums(all.filter(leavesALog)), sums(transfers)]
  const agree = (each: Move) => byEvents.get(way(each)) === byLogs.get(way(each))
  return [...all.filter((each) => !leavesALog(each) || agree(each)), ...transfers.filter((each) => !agree(each))]
}

const leavesALog = ({ token, waits, to }: Move): boolean => token !== NOBODY && !waits && to !== COMMONS

function sums(all: readonly Move[]): Map<string, bigint> {
  const found = new Map<string, bigint>()
  for (const each of all) found.set(way(each), (found.get(way(each)) ?? 0n) + each.amount)
  return found
}

/** Token and ends. What the commons add to a payment leaves the same address as the rest of it. */
const way = ({ token, from, to }: Move): string => `${token} ${from === COMMONS ? ESCROW : from} ${to}`
