// What a page that is only read can have checked: where a wallet is at hand, its node is asked, and nobody has to sign.
import type { About, Bounty, Hex, Standing } from '../api'
import { ADDRESSES } from '../chain/contracts'
import { type Eip1193, view } from '../chain/node'
import { points } from '../chain/reads'
import { type Check, passed, type Told } from './check'
import { chain } from './chain'
import { around } from './around'
import { due } from './due'
import { code } from './code'
import { groundFrom, readBy, type Reading } from './ground'
import { identity } from './identity'
import { panel } from './panel'
import { row } from './row'
import { state } from './state'
import { status } from './status'
import { team } from './team'
import { token } from './token'

const TERMS: readonly Check[] = [chain, code, identity, token, around]
const WHERE = status('Open', 'Claimed', 'Delivered', 'InReview', 'Escalated')
const LIVE: readonly Check[] = [...TERMS, state, WHERE, row, panel, team, due]

/** Whether a bounty is as the server tells it; of one that has ended its terms: how it ended no contract keeps. Never throws. */
export function readBounty(provider: Eip1193, account: Hex, about: About, id: Hex, bounty: Bounty): Promise<Reading> {
  const told: Told = { about, id, bounty, documents: new Map() }
  const hasEnded = bounty.bounty.status === 'Free'
  return readBy(hasEnded ? TERMS : LIVE, provider, account, told, hasEnded)
}

/** A standing as the wallet's node has it, and whether the server said the same. */
interface OwnStanding {
  standing: Standing
  same: boolean
}

const COUNTS = ['delivered', 'reviewed', 'rejected', 'abandoned', 'missed'] as const

/** An account's standing in a guild, with its picture, by the wallet's node. Throws if that cannot be asked. */
export async function readStanding(provider: Eip1193, account: Hex, told: Standing): Promise<OwnStanding> {
  await passed([code], await groundFrom(provider, account), undefined)
  const guild = BigInt(told.guild)
  const ask = (name: string, args: Record<string, unknown>) => view(provider, 'Reputation', ADDRESSES.Reputation, name, args)
  const number = (await ask('tokenIdOf', { guild, account })) as bigint
  const [found, now, image] = await Promise.all([ask('standingOf', { guild, account }) as Promise<Record<string, bigint>>, points(provider, guild, account), ask('tokenURI', { tokenId: number })])
  const counts = Object.fromEntries(COUNTS.map((name) => [name, Number(found[name])])) as Pick<Standing, (typeof COUNTS)[number]>
  const standing: Standing = { ...told, ...counts, points: String(now), stored: String(found['points']), pointsAt: Number(found['pointsAt']), image: image as string }
  const same = (['stored', 'pointsAt', ...COUNTS] as const).every((name) => standing[name] === told[name])
  return { standing, same }
}
