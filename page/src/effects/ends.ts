// The money and the standing of every end of a bounty, from its terms alone: what is shown before anybody stakes.
import { type Terms, byLot, feesOf, stakeOf } from '../chain/values'

type EndName = 'withdrawn' | 'quit' | 'lapsed' | 'paid' | 'sentBack' | 'empty' | 'ruledYes' | 'ruledNo' | 'unverified'

/** What each has more or less than before the bounty was posted, in the token's smallest unit: together nothing. */
interface Money {
  worker: bigint // with the team, which shares the reward
  poster: bigint
  peers: bigint // all who judged together
  commons: bigint // the guild's
  escrow: bigint // what stays there, for the next who claims it
}

/** Points in thousandths, before the floor of zero. They fade from then on. */
interface Standing {
  worker: bigint // with the team
  agrees: bigint // each peer whom the majority agrees with
  differs: bigint
  absent: bigint // each member who let the whole review period pass
}

export interface End {
  end: EndName
  goesOn: boolean // it can be claimed again, with all it held
  money: Money
  peer: bigint // what each who judged gets
  standing: Standing
}

export interface Case {
  score?: number // the median of a yes
  judged?: number // how many of the panel judge; by default all
  commons?: bigint // what is in the guild's commons, of which a part can come as a bonus
  left?: bigint // seconds of the work period that are left when the worker quits; by default all
}

// Thousandths of a point for every point of effort.
const PER_SCORE = 10n
const AGREES = 100n
const REJECTED = -125n
const MISSED = -200n
const ABANDONED = -1_000n

/** Every end that these terms allow. A named panel has no fee, writes no standing, and its zero is a no. */
export function ends(terms: Terms, given: Case = {}): End[] {
  const judged = BigInt(given.judged ?? terms.size)
  const marks = byLot(terms) ? terms.effort : 0n
  const fees = terms.fee * judged
  const forgone = feesOf(terms) - fees
  const most = byLot(terms) ? fees / 2n : 0n
  const bonus = (given.commons ?? 0n) < most ? (given.commons ?? 0n) : most
  const returned = (terms.bond * (given.left ?? terms.workPeriod)) / terms.workPeriod
  const panel = { agrees: marks * AGREES, absent: marks * MISSED }
  const open = { poster: -stakeOf(terms), escrow: stakeOf(terms) }

  const refunded = row('unverified', { worker: 0n, poster: -fees, peers: fees }, terms.fee)
  const all: (End | false)[] = [
    row('paid', { worker: terms.reward + bonus, poster: -stakeOf(terms), peers: fees, commons: forgone - bonus }, terms.fee, {
      ...panel,
      worker: marks * BigInt(given.score ?? 100) * PER_SCORE,
    }),
    goingOn(row('sentBack', { ...open, worker: -fees, peers: fees }, terms.fee, { ...panel, worker: marks * REJECTED })),
    byLot(terms) &&
      goingOn(
        row('empty', { ...open, worker: -terms.bond, peers: fees, commons: terms.bond - fees }, terms.fee, {
          ...panel,
          worker: marks * ABANDONED,
        }),
      ),
    goingOn(row('lapsed', { ...open, worker: -terms.bond, commons: terms.bond }, 0n, { worker: marks * ABANDONED })),
    goingOn(row('quit', { ...open, worker: returned - terms.bond, commons: terms.bond - returned }, 0n)),
    BigInt(terms.arbiter) !== 0n &&
      row('ruledYes', { worker: terms.reward, poster: -stakeOf(terms), peers: fees, commons: forgone }, terms.fee),
    BigInt(terms.arbiter) !== 0n && { ...refunded, end: 'ruledNo' },
    refunded,
    row('withdrawn', {}, 0n),
  ]
  return all.filter((each): each is End => each !== false)
}

/**
 * Each end as its name says it, to be shown: all of the panel judge; but where nobody does, nobody earns a fee, and where an arbiter
 * has to rule, the panel was split: an odd number of members all of whom judge always has a majority.
 */
export function namedEnds(terms: Terms): End[] {
  const judged = (end: EndName): Case => (end === 'unverified' ? { judged: 0 } : end.startsWith('ruled') ? { judged: Number(terms.size) - 1 } : {})
  return ends(terms).map((each) => ends(terms, judged(each.end)).find(({ end }) => end === each.end) ?? each)
}

function row(end: EndName, money: Partial<Money>, peer: bigint, standing: Partial<Standing> = {}): End {
  return {
    end,
    goesOn: false,
    money: { worker: 0n, poster: 0n, peers: 0n, commons: 0n, escrow: 0n, ...money },
    peer,
    standing: { worker: 0n, agrees: 0n, differs: 0n, absent: 0n, ...standing },
  }
}

const goingOn = (end: End): End => ({ ...end, goesOn: true })
