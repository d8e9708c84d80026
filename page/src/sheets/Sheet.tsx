// The signing sheet, always in this order: what moves · until when · what each end brings · what it costs · what the wallet
// will show · what was checked · the bytes · one button that goes to the wallet, and one that closes.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Fault, Ground } from '../checks/check'
import { groundOf } from '../checks/ground'
import { reasonOf } from '../checks/reason'
import { tried, type Trial } from '../checks/trial'
import type { MakePlan, Outcome, Plan } from '../plans/plan'
import { same } from '../same'
import { useSlow } from '../slow'
import { mayHappen, onItsWay } from '../wallet/sent'
import { useSession } from '../wallet/session'
import { sheets as words } from '../words/sheets'
import { Ready } from './Ready'
import { StoppedBody } from './StoppedBody'
import { Waiting } from './Waiting'
import { Done } from './Done'

export interface Prepared {
  ground: Ground
  plan: Plan
  trial: Trial | null // null for a signature, which costs nothing
}

type Phase =
  | { at: 'checking' }
  | { at: 'ready'; prepared: Prepared }
  | { at: 'sent'; prepared: Prepared; key: string }
  | { at: 'done'; outcome: Outcome; next?: MakePlan }
  | { at: 'stopped'; fault: Fault; words: string; wasAsked: boolean }

interface SheetProps {
  title: string
  plan: MakePlan
  currency: string // of the chain's own money
  onClose: () => void
  onDone?: (outcome: Outcome) => void
}

/** A modal dialog that checks, shows, and asks the wallet once. Focus comes in to its heading and goes back where it was. */
export function Sheet({ title, plan, currency, onClose, onDone }: SheetProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const dialog = useDialog(onClose)
  const { phase, check, goOn, onSent, onDone: done, onStopped, asked } = usePhases(plan, currency, onDone)
  const slow = useSlow(phase.at === 'checking')
  useEffect(() => heading.current?.focus(), [phase.at])
  const close = (
    <button type="button" onClick={() => dialog.current?.close()}>
      {words.sheet.close}
    </button>
  )
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby="sheet-title">
      <h2 id="sheet-title" ref={heading} tabIndex={-1}>
        {phase.at === 'stopped' ? words.sheet.stopped[phase.fault] : phase.at === 'checking' ? title : 'prepared' in phase ? phase.prepared.plan.title : title}
      </h2>
      {phase.at === 'checking' && <p role="status" class="waiting">{slow ? words.sheet.slow.checking : words.sheet.checking}</p>}
      {phase.at === 'ready' && (
        <Ready
          prepared={phase.prepared}
          currency={currency}
          onSent={(key) => onSent(phase.prepared, key)}
          onSigned={done}
          onStopped={onStopped}
          asked={asked}
          isOpen={() => dialog.current?.open === true}
          close={close}
        />
      )}
      {phase.at === 'sent' && <Waiting sentKey={phase.key} prepared={phase.prepared} onDone={done} onAgain={check} />}
      {phase.at === 'done' && <Done outcome={phase.outcome} />}
      {phase.at === 'stopped' && <StoppedBody {...phase} />}
      {phase.at !== 'ready' && (
        <div class="acts sheet-acts">
          {phase.at === 'done' && phase.next && (
            <button type="button" class="go" onClick={() => phase.next && goOn(phase.next)}>
              {words.sheet.next}
            </button>
          )}
          {phase.at === 'stopped' && (
            <button type="button" onClick={check}>
              {words.sheet.again}
            </button>
          )}
          {close}
        </div>
      )}
    </dialog>
  )
}

/** Where the act stands: what is shown is checked anew if it is asked for, and stopped once the wallet has another account or network. */
function usePhases(plan: MakePlan, currency: string, onDone?: (outcome: Outcome) => void) {
  const [make, setMake] = useState<{ plan: MakePlan }>({ plan })
  const [phase, setPhase] = useState<Phase>({ at: 'checking' })
  const { account, chainId } = useSession()
  const asked = useRef(false) // whether the wallet has been asked to sign what is shown
  const stop = (fault: Fault, why: string) => setPhase({ at: 'stopped', fault, words: why, wasAsked: asked.current })

  const check = useCallback(() => {
    asked.current = false
    setPhase({ at: 'checking' })
    prepare(make.plan, currency).then(
      (prepared) => {
        const { plan, ground } = prepared
        const before = plan.send && mayHappen(ground.account, plan.send, ground.chainId)
        setPhase(before ? { at: 'sent', prepared, key: before.key } : { at: 'ready', prepared })
      },
      (error: unknown) => stop(...reasonOf(error)),
    )
  }, [make, currency])

  useEffect(check, [check])
  useEffect(() => {
    if (phase.at !== 'ready') return
    const { ground, plan } = phase.prepared
    if (plan.send && onItsWay(ground.account, plan.send.to, plan.send.data, ground.chainId)) return // the wallet's answer decides
    if (account === null || chainId === null || !same(account, ground.account)) stop('no', words.check.accountChanged(ground.account))
    else if (chainId !== ground.chainId) stop('no', words.check.chainChanged(ground.chainId, chainId))
  }, [account, chainId, phase])

  const done = (outcome: Outcome, next?: MakePlan) => {
    setPhase(next ? { at: 'done', outcome, next } : { at: 'done', outcome })
    onDone?.(outcome)
  }
  const onSent = (prepared: Prepared, key: string) => setPhase({ at: 'sent', prepared, key })
  const onStopped = (error: unknown) => stop(...reasonOf(error))
  return { phase, check, goOn: (next: MakePlan) => setMake({ plan: next }), onSent, onDone: done, onStopped, asked }
}

async function prepare(make: MakePlan, currency: string): Promise<Prepared> {
  const ground = await groundOf()
  const plan = await make(ground)
  return { ground, plan, trial: plan.send ? await tried(ground, plan.send, currency) : null }
}

/** Open while mounted; give the focus back to what had it. Whoever hears that it was closed knows all that happened till then. */
function useDialog(onClose: () => void) {
  const dialog = useRef<HTMLDialogElement>(null)
  const latest = useRef(onClose) // what was given first knows nothing of what the sheet did
  latest.current = onClose
  useEffect(() => {
    const closed = () => latest.current()
    const element = dialog.current
    const opener = document.activeElement as HTMLElement | null
    if (!element) return
    element.showModal()
    element.addEventListener('close', closed)
    return () => {
      element.removeEventListener('close', closed)
      if (element.open) element.close()
      opener?.focus()
    }
  }, [])
  return dialog
}
