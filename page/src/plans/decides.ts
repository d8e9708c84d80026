// Who decides about the money of an offer, and whom it is for: said on every sheet that binds money to one. Whoever names the judges,
// the arbiter or the worker of an offer could name friends.
import { ADDRESSES, entries, signatureOf } from '../chain/contracts'
import { decodeCall, decodeEvents, keccakText } from '../chain/encode'
import { fromUnits } from '../chain/money'
import { logs } from '../chain/node'
import { byLot, guildHex, type Hex, NOBODY, type Terms, ZERO } from '../chain/values'
import type { Ground } from '../checks/check'
import { spanText } from '../parts/Moment'
import { plain } from '../plain'
import { sheets } from '../words/sheets'
import type { Call } from './plan'
import { tills } from '../words/tills'

const words = sheets.decides

/** `panel`: a named one, where its names are known; the terms keep only their hash. */
export function whoDecides(terms: Terms, panel: readonly Hex[] = []): string[] {
  const { size, seats, guild, passMark, arbiter, rulingPeriod } = terms
  const judges = byLot(terms) ? words.lot(Number(size), Number(seats), guildHex(guild)) : panel.length ? words.named(panel.join(', ')) : words.hidden(Number(size))
  return [`${judges} ${words.pass(Number(passMark))}`, ...(arbiter === NOBODY ? [] : [words.arbiter(arbiter, spanText(Number(rulingPeriod)))])]
}

/**
 * What a guild calls itself, by the network's log: a form lets people choose it by a name that the server tells. A node that keeps no
 * old log, or answers no such question, leaves the number alone.
 */
export async function guildNamed({ provider }: Pick<Ground, 'provider'>, guild: bigint): Promise<string> {
  const founded = entries('Guilds', 'event').get('Founded')
  const topics: Hex[] = [founded ? keccakText(signatureOf(founded)) : ZERO, `0x${guild.toString(16).padStart(64, '0')}`]
  const found = await logs(provider, { address: ADDRESSES.Guilds, topics, from: 0 }).then(decodeEvents, () => [])
  const founding = found.find(({ name, contract, facts }) => name === 'Founded' && contract === ADDRESSES.Guilds && facts['guild'] === guild)
  return founding ? words.guild(guildHex(guild), plain(String(founding.facts['name']), 64)) : words.guildUnknown(guildHex(guild))
}

/** Nothing where anyone may claim. */
export function whoClaims({ worker, minStanding, guild }: Terms): string[] {
  if (worker !== NOBODY) return [words.worker(worker)]
  return minStanding ? [words.standing(fromUnits(minStanding, 3), guildHex(guild))] : []
}

/** The same for a sentence that says until when: the worker, and the points that a claim takes; empty texts where anyone may. */
export const claimants = ({ worker, minStanding }: Terms): [worker: string, points: string] => [worker === NOBODY ? '' : worker, minStanding ? fromUnits(minStanding, 3) : '']

/** The same of a call that posts a bounty, or starts what does, by its data; nothing of any other. */
export function aboutCall({ contract, data }: Pick<Call, 'contract' | 'data'>): string[] {
  const { name, facts } = (contract && decodeCall(contract, data)) || { name: '', facts: {} }
  if (name !== 'post' && name !== 'start') return []
  const { terms, offer, offers = [], panel } = facts as { terms?: Terms; offer?: Terms; offers?: Terms[]; panel?: Hex[] }
  const all = [terms, offer, ...offers].filter((each) => each !== undefined)
  return [...new Set(all.flatMap((each) => [...whoClaims(each), ...whoDecides(each, panel)]))]
}

/** Both, of an offer that a sheet shows no money table of, or of several milestones. */
export const aboutOffers = (...offers: readonly Terms[]): string[] => saidOfEach(offers.map((each) => [...whoClaims(each), ...whoDecides(each)]))

/** Of milestones: what is said of each is said once, and what is said of some says of which. */
export function saidOfEach(lines: readonly (readonly string[])[]): string[] {
  const isCommon = (line: string): boolean => lines.every((each) => each.includes(line))
  return [...new Set(lines.flatMap((each, at) => each.map((line) => (isCommon(line) ? line : tills.start.inWay(at + 1, line)))))]
}
