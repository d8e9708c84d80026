// Who shares in the work, by the hash that the chain keeps.
import { hashTeam } from '../chain/typed'
import { peopleOf } from '../chain/values'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check } from './check'

export const team: Check = (_, told) => {
  const { state, people } = told.bounty.bounty
  const holds = hashTeam(peopleOf(people).team).toLowerCase() === state.team.toLowerCase()
  return Promise.resolve(holds ? good('') : bad('lie', words.check.otherTeam))
}
