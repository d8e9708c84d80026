// What the server shows in lists and cards is what the terms say: amounts, people, times. And what is held is what they come to.
import { byLot, guildHex, stakeOf, stateOf, termsOf } from '../chain/values'
import { sheets as words } from '../words/sheets'
import { bad, type Check, differences, good, type Told } from './check'

const WITH_BOND = new Set(['Claimed', 'Delivered', 'InReview', 'Escalated'])

export const row: Check = (_, told) => {
  const wrong = wrongIn(told)
  return Promise.resolve(wrong.length ? bad('lie', words.check.otherRow(wrong.join(', '))) : good(''))
}

function wrongIn({ bounty, id }: Told): string[] {
  const [terms, state] = [termsOf(bounty.bounty.terms), stateOf(bounty.bounty.state)]
  const due = {
    id, poster: terms.poster, guild: guildHex(terms.guild), token: terms.token, reward: terms.reward, fee: terms.fee, bond: terms.bond,
    size: terms.size, byLot: byLot(terms), passMark: terms.passMark, effort: terms.effort, openUntil: terms.openUntil,
    workPeriod: terms.workPeriod, worker: state.worker, reservedFor: terms.worker, minStanding: terms.minStanding, round: state.round,
  } // prettier-ignore
  const wrong = differences(bounty.row, due)
  const holds = stakeOf(terms) + (WITH_BOND.has(bounty.bounty.status) ? terms.bond : 0n)
  if (BigInt(bounty.holds) !== holds) wrong.push('holds')
  return wrong
}

