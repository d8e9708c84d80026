// What an offer is measured by, while it is written: by the wallet's node where there is one, else as this server tells it.
import { useEffect, useState } from 'preact/hooks'
import { type About, guild as askGuild } from '../api'
import { isAccount } from '../chain/encode'
import { guildHex, NOBODY } from '../chain/values'
import type { Session } from '../wallet/session'
import { guildFacts, guildOf, maxEffort, type Read, readFacts } from './facts'
import type { Facts, GuildFacts, OfferForm } from './offer'

const PAUSE = 350 // milliseconds after the last key

export interface Known {
  facts: Facts
  symbol: string
  balance: bigint | null // null: nobody's
  laneIsFree: boolean
  fromChain: boolean // by the wallet's node
  isReady: boolean // false while it is asked for what the form names now
  guilds: ReadonlyMap<string, GuildFacts | null> // all that the milestones name, as they are written
}

/** What one of several offers is measured by: its own guild; while that is asked for, the one before. */
export const factsOf = ({ facts, guilds }: Known, { guild }: Pick<OfferForm, 'guild'>): Facts => ({ ...facts, guild: guilds.has(guild) ? (guilds.get(guild) ?? null) : facts.guild })

const nothing = (about: About | null): Known => ({
  facts: { poster: NOBODY, now: about?.at.moment ?? 0, decimals: 18, guild: null, lane: 0n, generation: 0n },
  symbol: about?.chain.currency ?? '',
  balance: null,
  laneIsFree: true,
  fromChain: false,
  isReady: false,
  guilds: new Map(),
})

/** `form`: the first of the offers, `guilds`: those of all. */
export function useKnown(session: Session, about: About | null, account: string | null, form: OfferForm, guilds: readonly string[]): Known {
  const [{ known, of }, setKnown] = useState(() => ({ known: nothing(about), of: '' }))
  const provider = session.wallet?.provider
  const isHere = Boolean(provider && account && isAccount(account) && about && session.chainId === about.chain.id)
  const asked = JSON.stringify([account, isHere, about !== null, form.token, form.lane, guilds])
  useEffect(() => {
    let mine = true
    const keep = (found: Known): void => {
      if (mine) setKnown({ known: found, of: asked })
    }
    const ask = async (): Promise<Known> => {
      if (!isHere || !provider || !account || !isAccount(account)) return fromServer(about, guilds)
      const others = guilds.filter((guild) => guild !== form.guild)
      const [read, told] = await Promise.all([readFacts(provider, account, form), ofEach(others, (guild) => guildFacts(provider, guild, account))])
      return fromRead(read, new Map([...told, [form.guild, read.guild]]), about)
    }
    const timer = setTimeout(() => {
      ask().then(keep, () => fromServer(about, guilds).then(keep, () => keep(nothing(about))))
    }, PAUSE)
    return () => {
      mine = false
      clearTimeout(timer)
    }
  }, [provider, isHere, about, asked])
  return { ...known, isReady: of === asked }
}

async function ofEach(guilds: readonly string[], ask: (guild: string) => Promise<GuildFacts | null>): Promise<Known['guilds']> {
  const distinct = [...new Set(guilds)]
  return new Map(await Promise.all(distinct.map(async (guild): Promise<[string, GuildFacts | null]> => [guild, await ask(guild)])))
}

function fromRead(read: Read, guilds: Known['guilds'], about: About | null): Known {
  const { money, laneIsFree, ...facts } = read
  return { facts, symbol: money.symbol || (about?.chain.currency ?? ''), balance: money.balance, laneIsFree, fromChain: true, isReady: true, guilds }
}

/** Without a wallet a token's decimals are nobody's word: then amounts are read as the coin's. */
async function fromServer(about: About | null, guilds: readonly string[]): Promise<Known> {
  const [known, told] = [nothing(about), await ofEach(guilds, toldGuild)]
  return { ...known, facts: { ...known.facts, guild: told.get(guilds[0] ?? '') ?? null }, guilds: told }
}

async function toldGuild(text: string): Promise<GuildFacts | null> {
  const number = guildOf(text)
  if (number === null) return null
  try {
    const { seats, places, settings } = await askGuild(guildHex(number))
    return { places, live: seats, minReview: settings.minReviewDays * 86_400, serves: true, maxEffort: maxEffort(number) }
  } catch {
    return null
  }
}
