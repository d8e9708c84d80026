// What an offer is measured by, while it is written: by the wallet's node where there is one, else as this server tells it.
import { useEffect, useState } from 'preact/hooks'
import { type About, guild as askGuild } from '../api'
import { isAccount } from '../chain/encode'
import { NOBODY } from '../chain/values'
import type { Session } from '../wallet/session'
import { guildOf, maxEffort, type Read, readFacts } from './facts'
import type { Facts, OfferForm } from './offer'

const PAUSE = 350 // milliseconds after the last key

export interface Known {
  facts: Facts
  symbol: string
  balance: bigint | null // null: nobody's
  laneIsFree: boolean
  fromChain: boolean // by the wallet's node
  isReady: boolean // false while it is asked for what the form names now
}

const nothing = (about: About | null): Known => ({
  facts: { poster: NOBODY, now: about?.at.moment ?? 0, decimals: 18, guild: null, lane: 0n, generation: 0n },
  symbol: about?.chain.currency ?? '',
  balance: null,
  laneIsFree: true,
  fromChain: false,
  isReady: false,
})

export function useKnown(session: Session, about: About | null, account: string | null, form: OfferForm): Known {
  const [{ known, of }, setKnown] = useState(() => ({ known: nothing(about), of: '' }))
  const provider = session.wallet?.provider
  const isHere = Boolean(provider && account && isAccount(account) && about && session.chainId === about.chain.id)
  const asked = JSON.stringify([account, isHere, about !== null, form.token, form.guild, form.lane])
  useEffect(() => {
    let mine = true
    const keep = (found: Known): void => {
      if (mine) setKnown({ known: found, of: asked })
    }
    const ask = async (): Promise<Known> => {
      if (isHere && provider && account && isAccount(account)) return fromRead(await readFacts(provider, account, form), about)
      return fromServer(about, form)
    }
    const timer = setTimeout(() => {
      ask().then(keep, () => fromServer(about, form).then(keep, () => keep(nothing(about))))
    }, PAUSE)
    return () => {
      mine = false
      clearTimeout(timer)
    }
  }, [provider, account, isHere, about, form.token, form.guild, form.lane])
  return { ...known, isReady: of === asked }
}

function fromRead(read: Read, about: About | null): Known {
  const { money, laneIsFree, ...facts } = read
  return { facts, symbol: money.symbol || (about?.chain.currency ?? ''), balance: money.balance, laneIsFree, fromChain: true, isReady: true }
}

/** Without a wallet a token's decimals are nobody's word: then amounts are read as the coin's. */
async function fromServer(about: About | null, form: OfferForm): Promise<Known> {
  const known = nothing(about)
  const number = guildOf(form.guild)
  if (number === null) return known
  try {
    const { seats, places, settings } = await askGuild(`0x${number.toString(16).padStart(24, '0')}`)
    const guild = { places, live: seats, minReview: settings.minReviewDays * 86_400, serves: true, maxEffort: maxEffort(number) }
    return { ...known, facts: { ...known.facts, guild } }
  } catch {
    return known
  }
}
