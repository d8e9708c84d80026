// Seats and stewardship: each act is one call of the guild's contract, for the account itself or for a Safe.
import type { About } from '../api'
import { type Ground, Stopped } from '../checks/check'
import { ADDRESSES } from '../chain/contracts'
import { addressOf, calldata, decodeEvents, isAccount } from '../chain/encode'
import { member, points, stewards } from '../chain/reads'
import { guildHex, type Hex, NOBODY, settingsIn } from '../chain/values'
import { same } from '../same'
import { acts } from '../words/acts'
import { effectOf, requireChain } from './common'
import type { Call, MakePlan } from './plan'

const words = acts.guild

export const GUILD_ACTS = ['seat', 'leave', 'offer', 'end', 'serve', 'refuse', 'hand', 'take'] as const
export type GuildAct = (typeof GUILD_ACTS)[number]
const STEWARDS: readonly GuildAct[] = ['offer', 'end', 'serve', 'refuse', 'hand']
/** How many accounts an act names: none, one, or several. */
export const NAMES: Record<GuildAct, 0 | 1 | 2> = { seat: 0, leave: 0, offer: 2, end: 1, serve: 2, refuse: 2, hand: 1, take: 0 }

const EVENTS: Record<GuildAct, readonly string[]> = {
  seat: ['SeatTaken'], leave: ['SeatEnded'], offer: ['SeatOffered'], end: ['SeatEnded', 'OfferWithdrawn'], serve: ['PosterServed'],
  refuse: ['PosterServed'], hand: ['StewardshipOffered'], take: ['StewardshipTaken'],
} // prettier-ignore

/** The accounts in a text, one a line; null if one is none. */
export function accountsIn(text: string): Hex[] | null {
  const found = text.split(/[\s,]+/).filter(Boolean)
  return found.every(isAccount) ? found.map(addressOf) : null
}

export function guildCall(act: GuildAct, guild: bigint, accounts: readonly Hex[]): Call {
  const account = accounts[0] ?? NOBODY
  const [name, args] = {
    seat: ['takeSeat', {}], leave: ['leaveSeat', {}], offer: ['offerSeats', { accounts }], end: ['endSeat', { account }],
    serve: ['servePosters', { posters: accounts, served: true }], refuse: ['servePosters', { posters: accounts, served: false }],
    hand: ['offerStewardship', { heir: account }], take: ['takeStewardship', {}],
  }[act] as [string, Record<string, unknown>] // prettier-ignore
  return { contract: 'Guilds', to: ADDRESSES.Guilds, data: calldata('Guilds', name, { guild, ...args }), value: 0n }
}

interface GuildActing {
  about: About
  guild: bigint
  act: GuildAct
  accounts: readonly Hex[]
}

/** What stands in the way for `account`, as a sentence; throws Stopped. */
export async function requireMay({ provider }: Pick<Ground, 'provider'>, { guild, act, accounts }: GuildActing, account: Hex): Promise<void> {
  const { steward, heir } = await stewards(provider, guild)
  if (steward === NOBODY) throw new Stopped('no', words.none)
  if (NAMES[act] && !accounts.length) throw new Stopped('no', words.nobodyNamed)
  if (STEWARDS.includes(act) && !same(steward, account)) throw new Stopped('no', words.notSteward(steward))
  if (act === 'take' && !same(heir, account)) throw new Stopped('no', words.notHeir)
  const { seat, offered } = await member(provider, guild, account)
  if (act === 'leave' && !seat) throw new Stopped('no', words.noSeat)
  if (act !== 'seat') return
  if (seat) throw new Stopped('no', words.seated)
  const needed = settingsIn(guild).seatAt * 1000n
  const has = await points(provider, guild, account)
  if (!offered && has < needed) throw new Stopped('no', words.notEarned(Number(has) / 1000, Number(needed) / 1000))
}

export const makeGuildAct = (acting: GuildActing): MakePlan => async (ground) => {
  const { about, guild, act, accounts } = acting
  const sure = await requireChain(ground, about)
  await requireMay(ground, acting, ground.account)
  const call = guildCall(act, guild, accounts)
  const named = NAMES[act] === 2 ? accounts : accounts.slice(0, NAMES[act]) // those that the call takes
  return {
    act: `guild ${act}`, bounty: '', title: words.acts[act], sentence: words.sentences[act](accounts.length), until: '', then: words.thens[act],
    effect: effectOf(ground, call), notes: [words.guild(guildHex(guild)), ...named], checked: [...sure, words.checked[STEWARDS.includes(act) ? 'steward' : 'own']], send: call,
    happened: (receipt) => {
      const found = decodeEvents(receipt.logs).some(({ name, contract, facts }) => EVENTS[act].includes(name) && contract === ADDRESSES.Guilds && facts['guild'] === guild)
      if (!found) throw new Stopped('lie', words.notDone)
      return { words: words.done[act] }
    },
  } // prettier-ignore
}

