// Whose seals count: of this round and delivery, of the panel, signed by their peers; the first of each, as the mailboxes keep it.
import type { Bounty, Hex } from '../api'
import { digest, signerOf, type Typed } from '../chain/encode'
import type { Eip1193 } from '../chain/node'
import { verdictMessage } from '../chain/typed'
import type { PeerSeal } from '../parts/seals'
import { isSignedBy } from '../plans/signature'
import { type Opened, type Seal, messageOf, openSeal, readSeal, wholeSeals } from './seal'

type Sure = 'yes' | 'no' | 'unsure'

export async function ownSeals(documents: readonly string[], answer: Bounty, panel: readonly Hex[], provider: Eip1193 | undefined): Promise<PeerSeal[]> {
  const seals = sealsOf(documents, answer)
  const rows: PeerSeal[] = []
  for (const peer of panel) {
    const mine = await signed(seals.filter((seal) => seal.peer === peer), provider)
    const [first] = mine
    if (first) rows.push(await row(peer, mine, first.sure, provider))
  }
  return rows
}

/** Verdicts that open and are signed by their peers: what a settlement may take. */
export async function openedVerdicts(documents: readonly string[], answer: Bounty): Promise<(Opened & { peer: Hex })[]> {
  return wholeSeals(sealsOf(documents, answer)).flatMap((parts) => {
    const opened = openSeal(parts)
    return opened && parts[0] ? [{ ...opened, peer: parts[0].peer }] : []
  })
}

/** The scores of verdicts that were left unsealed, once a server shows them: of this delivery, and surely signed by their peers. */
export async function openScores(documents: readonly string[], { bounty }: Bounty, provider: Eip1193 | undefined): Promise<Map<Hex, number>> {
  const { id, chain, state, people } = bounty
  const scores = new Map<Hex, number>()
  for (const document of documents) {
    const { round, delivery, peer, score, review, signature } = JSON.parse(document) as Opened & { peer: Hex; round: number; delivery: Hex }
    if (round !== state.round || delivery !== state.delivery || !people.panel.some(({ account }) => account === peer)) continue
    const message = verdictMessage(chain, { bounty: id, round: BigInt(round), delivery, peer, score: BigInt(score), review })
    if ((await standsBy(message, signature, peer, provider)) === 'yes') scores.set(peer, score)
  }
  return scores
}

function sealsOf(documents: readonly string[], { bounty }: Bounty): Seal[] {
  const { id, chain, state } = bounty
  return documents
    .map(readSeal)
    .filter((seal) => seal !== undefined)
    .filter((seal) => seal.bounty === id && seal.chain === chain && seal.round === state.round && seal.delivery === state.delivery)
}

async function signed(seals: readonly Seal[], provider: Eip1193 | undefined): Promise<{ seal: Seal; sure: Sure }[]> {
  const all = await Promise.all(seals.map(async (seal) => ({ seal, sure: await standsBy(messageOf(seal), seal.signature, seal.peer, provider) })))
  return all.filter(({ sure }) => sure !== 'no')
}

async function row(peer: Hex, mine: { seal: Seal }[], sure: Sure, provider: Eip1193 | undefined): Promise<PeerSeal> {
  const whole = wholeSeals(mine.map(({ seal }) => seal))
  const parts = whole.length === 1 ? whole[0] : undefined
  const opened = parts && openSeal(parts)
  const good = opened && parts[0] && (await isTheirs(parts[0], opened, provider))
  return { peer, isSure: sure === 'yes', score: good ? opened.score : undefined, isBroken: parts !== undefined && !good }
}

async function isTheirs({ chain, bounty, round, delivery, peer }: Seal, { score, review, signature }: Opened, provider: Eip1193 | undefined): Promise<boolean> {
  const message = verdictMessage(chain, { bounty, round: BigInt(round), delivery, peer, score: BigInt(score), review })
  return (await standsBy(message, signature, peer, provider)) !== 'no'
}

/** A key is known by itself; a contract only by a node, and without a wallet there is none that is one's own. */
async function standsBy(message: Typed, signature: Hex, account: Hex, provider: Eip1193 | undefined): Promise<Sure> {
  if ((await signerOf(digest(message).digest, signature)) === account) return 'yes'
  if (!provider) return 'unsure'
  return (await isSignedBy({ provider }, message, signature, account)) ? 'yes' : 'no'
}
