// Why nothing came of an act, in a sentence, and whose fault it is: the server's, the node's, the contract's, or the wallet's.
import { ServerError } from '../api'
import { asSentence, Refused } from '../chain/errors'
import { CannotPay, NodeError } from '../chain/node'
import { plain } from '../plain'
import { said } from '../wallet/said'
import { sheets as words } from '../words/sheets'
import { type Fault, Stopped } from './check'

export function reasonOf(error: unknown): [fault: Fault, why: string] {
  if (error instanceof Stopped) return [error.fault, error.message]
  if (error instanceof ServerError) return ['unknown', words.check.serverSilent(plain(error.message, 300))]
  if (error instanceof Refused) return ['no', asSentence(error.sentence)]
  if (error instanceof CannotPay) return ['no', words.check.refused(said(error).words)]
  if (error instanceof NodeError) return ['unknown', words.check.nodeSilent(said(error).words)]
  return ['unknown', said(error).words]
}
