// Founding a guild: its settings are for good, so all of them stand on the sheet. Then, as a second step, whom its lot serves.
import type { About } from '../api'
import { type Ground, Stopped } from '../checks/check'
import { ADDRESSES } from '../chain/contracts'
import { calldata, decodeAnswer, decodeEvents } from '../chain/encode'
import { Refused } from '../chain/errors'
import { call as ethCall } from '../chain/node'
import { guildHex, type Hex } from '../chain/values'
import { plain } from '../plain'
import { same } from '../same'
import { acts } from '../words/acts'
import { effectOf, requireChain } from './common'
import { makeGuildAct } from './guild'
import type { Call, MakePlan, Plan, Receipt } from './plan'

const words = acts.found
const NO_SALT: Hex = `0x${'0'.repeat(64)}`

export interface Founding {
  name: string
  steward: Hex | null // null: who founds it
  offers: readonly Hex[]
  posters: readonly Hex[] // served in a second step; only a founder who is the steward too can name them
  settings: { seatAt: bigint; halfLifeDays: bigint; maxEffort: bigint; minReviewDays: bigint }
}

export const makeFounding =
  (about: About, founding: Founding, onFounded: (guild: Hex) => void): MakePlan =>
  async (ground) => {
    const sure = await requireChain(ground, about)
    const { name, offers, posters, settings } = founding
    const named = [...offers.map(words.offered), ...posters.map(words.served)]
    const steward = founding.steward ?? ground.account
    const isOwn = same(steward, ground.account)
    if (posters.length && !isOwn) throw new Stopped('no', words.postersNeedSteward)
    const data = calldata('Guilds', 'found', { name, steward, offers, settings, salt: NO_SALT })
    const send: Call = { contract: 'Guilds', to: ADDRESSES.Guilds, data, value: 0n }
    const guild = await numberOf(ground, send)
    const plan: Plan = {
      act: 'found', bounty: '', title: words.act, sentence: words.sentence(plain(name), isOwn ? '' : steward), until: words.forGood(settings),
      then: words.then(offers.length), effect: effectOf(ground, send), notes: [words.number(guildHex(guild)), ...named], checked: [...sure, words.free], send,
      happened: (receipt) => founded(receipt, guild, onFounded),
      ...(posters.length ? { next: makeGuildAct({ about, guild, act: 'serve', accounts: posters }) } : {}),
    } // prettier-ignore
    return plan
  }

/** The number that the guild will have, by the contract's own word; it refuses what it would refuse later. */
async function numberOf({ provider, account }: Ground, { to, data }: Call): Promise<bigint> {
  try {
    return decodeAnswer('Guilds', 'found', await ethCall(provider, { from: account, to, data })) as bigint
  } catch (error) {
    throw error instanceof Refused ? new Stopped('no', error.sentence) : error
  }
}

function founded({ logs, transactionHash }: Receipt, guild: bigint, onFounded: (guild: Hex) => void) {
  const event = decodeEvents(logs).find(({ name, contract, facts }) => name === 'Founded' && contract === ADDRESSES.Guilds && facts['guild'] === guild)
  if (!event) throw new Stopped('lie', words.notFounded(transactionHash))
  onFounded(guildHex(guild))
  return { words: words.done(guildHex(guild)) }
}
