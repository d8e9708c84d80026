// The panel by its hash, and one's own place in it: drawn, not judged yet.
import { hashPanel } from '../chain/typed'
import { byLot, stateOf, termsOf, peopleOf, type Seat } from '../chain/values'
import { same } from '../same'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check, type Told } from './check'

/** The people that the server names are those that the chain keeps the hash of. None are named before a draw. */
export const panel: Check = (_, told) => {
  const due = panelHash(told)
  const holds = BigInt(hashPanel(seats(told))) === BigInt(due)
  return Promise.resolve(holds ? good(seats(told).length ? words.check.sure.panel : '') : bad('lie', words.check.otherPanel))
}

function panelHash({ bounty }: Told): string {
  const [terms, state] = [termsOf(bounty.bounty.terms), stateOf(bounty.bounty.state)]
  return byLot(terms) ? state.panel : terms.panel
}

export const seats = ({ bounty }: Told): readonly Seat[] => peopleOf(bounty.bounty.people).panel

/** This account is in the panel, and has not judged this round. */
export const ownPlace: Check = (ground, told) => {
  const index = placeOf(ground.account, told)
  if (index < 0) return Promise.resolve(bad('no', words.check.notDrawn(ground.account)))
  const scores = stateOf(told.bounty.bounty.state).scores
  if (((scores >> BigInt(8 * index)) & 255n) !== 255n) return Promise.resolve(bad('no', words.check.judged))
  return Promise.resolve(good(words.check.sure.place(index + 1, seats(told).length)))
}

export const placeOf = (account: string, told: Told): number =>
  seats(told).findIndex((seat) => same(seat.account, account))
