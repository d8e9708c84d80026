// A guild as the wallet's own node knows it, for who only reads: steward, seats, settings, commons. Its name and how its peers
// have judged stand in events alone; nobody is asked for those.
import type { About, Guild, Hex } from '../api'
import { bench, commons, stewards } from '../chain/reads'
import { guildHex, NOBODY, settingsIn } from '../chain/values'
import { people } from '../words/people'
import type { Eip1193 } from '../chain/node'
import { sameChain } from './chain'
import { bad, type Check, differences, good } from './check'
import { code } from './code'
import { readBy, type Reading } from './ground'

const words = people.guild.check

interface ToldGuild {
  about: About
  guild: Hex // from the page's address
  told: Guild
}

const where: Check<ToldGuild> = (ground, { about, told }) => sameChain(ground, [about.chain.id], told.at)

/** What was so at the server's block is no lie. */
const kept: Check<ToldGuild> = async ({ provider }, { guild, told }) => {
  const wrong = await wrongAt(provider, BigInt(guild), told, 'latest')
  if (!wrong.length) return good('')
  return (await wrongAt(provider, BigInt(guild), told, told.at.block)).length ? bad('lie', words.other(wrong.join(', '))) : bad('behind', words.moved)
}

async function wrongAt(provider: Eip1193, guild: bigint, told: Guild, at: 'latest' | number): Promise<string[]> {
  const [{ steward }, held, pots] = await Promise.all([
    stewards(provider, guild, at),
    bench(provider, guild, NOBODY, at),
    Promise.all(told.commons.map(({ token }) => commons(provider, guild, token, at))),
  ])
  const due = { guild: guildHex(guild), steward, seats: held.live, places: held.places }
  const settings = { ...settingsIn(guild), minReviewDays: held.minReviewPeriod / 86_400n }
  const wrong = [...differences(told, due), ...differences(told.settings, settings)]
  return told.commons.every(({ amount }, place) => BigInt(amount) === pots[place]) ? wrong : [...wrong, 'commons']
}

/** Whether a guild is as the server tells it, as far as contracts keep it. Never throws. */
export const readGuild = (provider: Eip1193, account: Hex, told: ToldGuild): Promise<Reading> => readBy([where, code, kept], provider, account, told, true)
