// Where the bounty stands: the lane's word by the wallet's own node. The server must say the same, and the act must be possible there.
import { lane } from '../chain/reads'
import { STATUSES, termsOf } from '../chain/values'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check, type Told } from './check'

type Status = (typeof STATUSES)[number]

export const status =
  (...possible: Status[]): Check =>
  async ({ provider }, told) => {
    const terms = termsOf(told.bounty.bounty.terms)
    const found = await lane(provider, terms.poster, terms.lane)
    const present = STATUSES[found.status]
    if (!present || present === 'Free') return bad('behind', words.check.ended) // which of its lane's bounties lives, `state` has made sure of
    const claims = [told.bounty.bounty.status, told.bounty.row.status]
    if (claims.some((claim) => claim !== present)) return moved(told, present)
    if ([told.bounty.closed, told.bounty.row.closed].some((closed) => closed !== found.closed)) return bad('lie', words.check.otherClosed(found.closed))
    if (!possible.includes(present)) return bad('no', words.check.wrongStatus(name(present)))
    return good(words.check.sure.status(name(present)))
  }

/** Two statuses that the server itself tells apart are a lie; one that was passed since is not known to be. */
function moved(told: Told, present: Status) {
  return bad('lie', words.check.otherStatus(name(told.bounty.bounty.status), name(present)))
}

const name = (status: string): string => words.status[status] ?? status
