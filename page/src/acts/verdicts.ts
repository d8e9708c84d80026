// The verdicts that a server shows, as a settlement takes them: of this round and delivery, of the panel, signed by their peers.
import { ask, seals, type Hex } from '../api'
import { isSignedBy } from '../plans/signature'
import type { Ground, Told } from '../checks/check'
import { placeOf } from '../checks/panel'
import { verdictMessage } from '../chain/typed'
import { openedVerdicts } from '../job/sealed'
import { hasJudged } from '../effects/scores'
import { bountyOf, type Verdict } from '../chain/values'
import { ADDRESS, BYTES, BYTES32 } from './canonical'

interface Shown {
  round: number
  delivery: Hex
  peer: Hex
  score: number
  review: Hex
  signature: Hex
}

export async function recordable(ground: Ground, told: Told): Promise<Verdict[]> {
  const { state } = bountyOf(told.bounty)
  const found = new Map<number, Verdict>()
  for (const shown of [...(await shownVerdicts(told.id)), ...(await sealedVerdicts(told))].filter(isShown)) {
    const index = placeOf(shown.peer, told)
    if (index < 0 || found.has(index) || hasJudged(state.scores, index)) continue
    if (BigInt(shown.round) !== state.round || shown.delivery !== state.delivery) continue
    const { peer, review, signature } = shown
    const score = BigInt(shown.score)
    const message = verdictMessage(ground.chainId, { bounty: told.id, round: state.round, delivery: state.delivery, peer, score, review })
    if (await isSignedBy(ground, message, signature, peer)) found.set(index, { index: BigInt(index), score, review, signature, uri: '' })
  }
  return [...found.entries()].sort(([one], [other]) => one - other).map(([, verdict]) => verdict)
}

/** One that is none would keep those beside it from being recorded. */
function isShown(shown: unknown): shown is Shown {
  const { round, delivery, peer, score, review, signature } = (shown ?? {}) as Partial<Shown>
  const isScore = Number.isSafeInteger(score) && Number(score) >= 0 && Number(score) <= 100
  return isScore && Number.isSafeInteger(round) && BYTES32.test(String(delivery)) && BYTES32.test(String(review)) && ADDRESS.test(String(peer)) && BYTES.test(String(signature))
}

/** Those that several mailboxes show together, each sealed and opened here. A server that has none of it settles without. */
async function sealedVerdicts({ id, bounty }: Told): Promise<Shown[]> {
  const { round, delivery } = bounty.bounty.state
  const documents = await seals(id).then((told) => told.seals, () => []) // prettier-ignore
  return (await openedVerdicts(documents, bounty)).map((opened) => ({ ...opened, round, delivery }))
}

async function shownVerdicts(id: Hex): Promise<Shown[]> {
  const { verdicts } = await ask<{ verdicts: string[] }>(`bounties/${id}/verdicts`)
  return verdicts.flatMap((text) => {
    try {
      return [JSON.parse(text) as Shown]
    } catch {
      return []
    }
  })
}
