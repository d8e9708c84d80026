// What a receipt's events say has happened. An event counts if the contract that it is about has logged it, and no other.
import { Stopped } from '../checks/check'
import { ADDRESSES } from '../chain/contracts'
import { decodeEvents, type Event, type Facts, type Log } from '../chain/encode'
import type { Hex } from '../chain/values'
import { same } from '../same'
import { sheets } from '../words/sheets'
import type { Receipt } from './plan'

/** The events that the escrow has logged, and nobody else. */
export const escrowEvents = (logs: readonly Log[]): Event[] => decodeEvents(logs).filter(({ contract }) => contract === ADDRESSES.BountyEscrow)

type IsIt = (facts: Facts) => boolean

/** The facts of a contract's event. Throws Stopped if it has logged none that fits. */
export const eventOf = ({ logs, transactionHash }: Receipt, contract: Hex, name: string, isIt: IsIt): Facts =>
  factsOf(
    decodeEvents(logs).filter((each) => same(each.contract, contract)),
    name,
    isIt,
    transactionHash,
  )

/** The same, of the escrow. */
export const escrowEventOf = ({ logs, transactionHash }: Receipt, name: string, isIt: IsIt): Facts => factsOf(escrowEvents(logs), name, isIt, transactionHash)

function factsOf(events: readonly Event[], name: string, isIt: IsIt, transaction: Hex): Facts {
  const found = events.find((each) => each.name === name && isIt(each.facts))
  if (!found) throw new Stopped('lie', sheets.check.nothingHappened(transaction))
  return found.facts
}

/** The id of what a poster that is a contract has posted, by the escrow's own log. */
export const postedBy = (receipt: Receipt, poster: Hex): string => String(escrowEventOf(receipt, 'Posted', (facts) => same(facts['poster'], poster))['id'])
