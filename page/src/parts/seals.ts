// The sealed verdicts of a bounty, checked and opened: for each peer of the panel whether they have sealed, and what opens.
import { useEffect, useState } from 'preact/hooks'
import { type Bounty, type Hex, type Seals, seals as askSeals, verdicts as askVerdicts } from '../api'
import { useAnswer } from '../answers'
import type { Eip1193 } from '../chain/node'
import { session, useSession } from '../wallet/session'

/** Not `isSure`: a contract's signature, which only a node can check. `score` undefined: nobody can open it yet, or it is broken. */
export interface PeerSeal {
  peer: Hex
  isSure: boolean
  score: number | undefined
  isBroken: boolean // all parts are there, as the peer has signed them, and are no verdict of theirs
}

export function useSeals(answer: Bounty): { seals: PeerSeal[]; opensAt: number; silent: string[] } {
  const { status, id, people } = answer.bounty
  const told = useAnswer(status === 'InReview' ? `seals ${id}` : '', () => askSeals(id))
  const { account } = useSession()
  const [found, setFound] = useState<PeerSeal[]>([])
  const value = told.state === 'here' ? told.value : undefined
  const key = value?.seals.join('') ?? ''
  useEffect(() => {
    let left = false
    const panel = people.panel.map((seat) => seat.account)
    if (!value?.seals.length) setFound([])
    else void checked(value, answer, panel).then((seals) => left || setFound(seals), () => undefined) // prettier-ignore
    return () => void (left = true)
  }, [key, account, answer.bounty.state.delivery])
  return { seals: found, opensAt: value?.opensAt ?? 0, silent: value?.silent ?? [] }
}

/** The scores of what was signed and left unsealed, once all may see them. Of a peer whose signature is not theirs there is none. */
export function useOpenScores(answer: Bounty): ReadonlyMap<Hex, number> {
  const { status, id } = answer.bounty
  const isAsked = status === 'InReview' && answer.signed.length > 0
  const told = useAnswer(isAsked ? `verdicts ${id}` : '', () => askVerdicts(id))
  const { account } = useSession()
  const [found, setFound] = useState<ReadonlyMap<Hex, number>>(NONE)
  const documents = isAsked && told.state === 'here' ? told.value.verdicts : []
  useEffect(() => {
    let left = false
    if (!documents.length) setFound(NONE)
    else
      void import('../proving')
        .then(({ openScores }) => openScores(documents, answer, provider()))
        .then((scores) => left || setFound(scores), () => undefined) // prettier-ignore
    return () => void (left = true)
  }, [documents.join(''), account, answer.bounty.state.delivery])
  return found
}

const NONE: ReadonlyMap<Hex, number> = new Map()

async function checked(told: Seals, answer: Bounty, panel: readonly Hex[]): Promise<PeerSeal[]> {
  const { ownSeals } = await import('../proving')
  return ownSeals(told.seals, answer, panel, provider())
}

const provider = (): Eip1193 | undefined => session.get().wallet?.provider
