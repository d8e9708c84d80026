// The sheet once everything is checked: all that a person needs to know before the wallet is asked, and the button that asks.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Hex } from '../api'
import { walletJson } from '../chain/typed'
import { Stopped } from '../checks/check'
import { stillThere } from '../checks/ground'
import { tried } from '../checks/trial'
import { MoneyTable } from '../parts/MoneyTable'
import { whoDecides } from '../plans/decides'
import type { MakePlan, Outcome } from '../plans/plan'
import { asContractsRead } from '../plans/signature'
import { Sentence } from '../parts/Sentence'
import { amountText } from '../parts/Amount'
import { said } from '../wallet/said'
import { send } from '../wallet/send'
import { mayHappen } from '../wallet/sent'
import { useSlow } from '../slow'
import { sheets as words } from '../words/sheets'
import { Bytes, WalletShows } from './WalletShows'
import type { Prepared } from './Sheet'

interface ReadyProps {
  prepared: Prepared
  currency: string
  onSent: (key: string) => void
  onSigned: (outcome: Outcome, next?: MakePlan) => void
  onStopped: (error: unknown) => void
  asked: { current: boolean } // set once the wallet is asked to sign
  isOpen: () => boolean // known at once; that this is shown no more, only with the next frame
  close: ComponentChildren // the button beside the one that asks
}

export function Ready(props: ReadyProps) {
  const { prepared, currency, close } = props
  const { plan, trial } = prepared
  const { told, asking, go } = useWallet(props)
  const slow = useSlow(asking)
  return (
    <>
      <Says {...prepared} currency={currency} />
      <WalletShows plan={plan} currency={currency} />
      <h3>{words.sheet.checked}</h3>
      <ul class="checks">
        {[...plan.checked, ...(trial ? [trial.words] : [])].map((line) => (
          <li key={line}>
            <span>
              <Sentence text={line} />
            </span>
          </li>
        ))}
      </ul>
      <Bytes plan={plan} />
      <div class="acts sheet-acts">
        <p role="status" class="told">
          {slow ? words.sheet.slow[plan.send ? 'send' : 'sign'] : told}
        </p>
        <button type="button" class="go" disabled={asking} onClick={() => void go()}>
          {words.sheet.go}
        </button>
        {close}
      </div>
    </>
  )
}

/** Asks the wallet, once, after a last look at who it is and whether the act still succeeds; tells what comes of it. */
function useWallet({ prepared, currency, onSent, onSigned, onStopped, asked, isOpen }: ReadyProps) {
  const { plan } = prepared
  const [told, tell] = useState('')
  const [asking, setAsking] = useState(false)
  const busy = useRef(false) // a second press before the page has redrawn must not ask twice
  const shown = useRef(true)
  useEffect(() => () => void (shown.current = false), [])

  const go = async () => {
    if (busy.current) return
    busy.current = true
    setAsking(true)
    tell(words.sheet.look)
    try {
      const same = await stillThere(prepared.ground)
      if (!same.ok) throw new Stopped(same.fault, same.words)
      const now = plan.send && (await tried(prepared.ground, plan.send, currency)) // the chain has gone on while this was read
      if (!shown.current || !isOpen()) return // closed meanwhile: nothing is asked
      const before = plan.send && mayHappen(prepared.ground.account, plan.send, prepared.ground.chainId)
      if (before) onSent(before.key) // asked in another tab, or the wallet left open whether it has sent
      else if (plan.send && now) onSent(await send(prepared.ground, plan.send, now.gas, plan))
      else {
        asked.current = true
        const signature = await askSignature(prepared)
        if (shown.current && isOpen()) onSigned(await signed(prepared, signature), plan.next) // closed meanwhile: it is not used
      }
    } catch (error) {
      if (error instanceof Stopped) return onStopped(error)
      tell(said(error).words)
    } finally {
      busy.current = false
      if (shown.current) setAsking((asked.current = false))
    }
  }
  return { told, asking, go }
}

/** What happens, until when, and what then; what each end brings; what it costs. */
function Says({ plan, trial, currency }: Prepared & { currency: string }) {
  return (
    <>
      <p class="say">
        <Sentence text={plan.sentence} />
      </p>
      {plan.until && <p><Sentence text={plan.until} /></p>}
      {plan.then && <p><Sentence text={plan.then} /></p>}
      {plan.notes.map((note) => (
        <p key={note} class="note">
          <Sentence text={note} />
        </p>
      ))}
      {plan.ends
        ? whoDecides(plan.ends.terms, plan.ends.panel).map((line) => (
            <p key={line}>
              <Sentence text={line} />
            </p>
          ))
        : null}
      {plan.ends ? <MoneyTable {...plan.ends} bare /> : null}
      {trial ? (
        <dl class="rows">
          <dt>{words.sheet.fee}</dt>
          <dd>{amountText(trial.fee, { symbol: currency, decimals: 18 }, { short: true })}</dd>
          <dt>{words.sheet.balance}</dt>
          <dd>{amountText(trial.balance, { symbol: currency, decimals: 18 }, { short: true })}</dd>
        </dl>
      ) : (
        <p>{words.sheet.free}</p>
      )}
    </>
  )
}

async function askSignature({ ground, plan }: Prepared): Promise<Hex> {
  if (!plan.sign || !plan.signed) throw new Error(words.check.noPlan)
  const signature = await ground.provider.request({ method: 'eth_signTypedData_v4', params: [ground.account, walletJson(plan.sign)] })
  if (typeof signature !== 'string' || !/^0x([0-9a-fA-F]{2})+$/.test(signature)) throw new Error(words.check.noSignature)
  return asContractsRead(ground, plan.sign, signature as Hex)
}

function signed({ plan }: Prepared, signature: Hex): Promise<Outcome> {
  if (!plan.signed) throw new Error(words.check.noPlan)
  return plan.signed(signature)
}
