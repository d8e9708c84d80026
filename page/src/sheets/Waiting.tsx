// After the wallet has sent it: where it is, said aloud at each change, and what happened once a block has it.
import { useEffect, useState } from 'preact/hooks'
import type { MakePlan, Outcome, Receipt } from '../plans/plan'
import { became } from '../wallet/became'
import { said } from '../wallet/said'
import { maySetAside } from '../wallet/send'
import { forget, read } from '../wallet/sent'
import { useSent } from '../wallet/useSent'
import { Sentence } from '../parts/Sentence'
import { sheets as words } from '../words/sheets'
import { Hash } from './Hash'
import type { Prepared } from './Sheet'

interface WaitingProps {
  sentKey: string
  prepared: Prepared
  onDone: (outcome: Outcome, next?: MakePlan) => void
  onAgain: () => void
}

export function Waiting({ sentKey, prepared, onDone, onAgain }: WaitingProps) {
  const sent = useSent(sentKey)
  const [problem, tell] = useState('')
  const [turn, setTurn] = useState(0)
  const where = sent?.where
  useEffect(() => {
    tell('')
    if (where !== 'in' || !sent?.hash) return
    let left = false
    happened(prepared, sent.hash).then(
      (outcome) => {
        if (left) return
        read(sentKey)
        onDone(outcome, prepared.plan.next)
      },
      (error: unknown) => left || tell(error instanceof Error ? error.message : said(error).words),
    )
    return () => void (left = true)
  }, [where, sent?.hash, turn])
  const anew = () => {
    forget(sentKey)
    onAgain()
  }
  return (
    <>
      <p class="say">
        <Sentence text={prepared.plan.sentence} />
      </p>
      <p role="status" class="waiting">
        {sent ? became(sent) : words.sent.asked}
      </p>
      {problem && <p role="alert">{problem}</p>}
      {problem && <Press act={() => setTurn(turn + 1)} words={words.sheet.again} />}
      {sent && maySetAside(sent) && <Press act={anew} words={sent.where === 'asked' ? words.sheet.again : words.sent.setAside.act} />}
      {sent?.hash && (
        <p>
          {words.sent.transaction} <Hash value={sent.hash} />
        </p>
      )}
    </>
  )
}

const Press = ({ act, words }: { act: () => void; words: string }) => (
  <div class="acts">
    <button type="button" onClick={act}>
      {words}
    </button>
  </div>
)

/** Read the receipt again and let the plan say what its events mean. */
async function happened({ ground, plan }: Prepared, hash: string): Promise<Outcome> {
  const raw = (await ground.provider.request({ method: 'eth_getTransactionReceipt', params: [hash] })) as Record<string, unknown> | null
  if (!raw) throw new Error(words.sent.noReceipt)
  const receipt: Receipt = {
    transactionHash: raw.transactionHash as Receipt['transactionHash'],
    blockNumber: Number(raw.blockNumber),
    blockHash: raw.blockHash as Receipt['blockHash'],
    status: Number(raw.status) === 1 ? 'success' : 'reverted',
    logs: raw.logs as Receipt['logs'],
  }
  return plan.happened ? plan.happened(receipt) : { words: words.sent.in }
}
