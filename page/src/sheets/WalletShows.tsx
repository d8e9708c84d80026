// What the wallet will show, so that a person can compare: in full, in the order of the wallet.
import type { ComponentChildren } from 'preact'
import type { Hex } from '../api'
import { digest, type Typed } from '../chain/encode'
import { money } from '../chain/money'
import { walletJson } from '../chain/typed'
import { visible } from '../plain'
import type { Plan } from '../plans/plan'
import { sheets as words } from '../words/sheets'
import { Hash } from './Hash'

export function WalletShows({ plan, currency }: { plan: Plan; currency: string }) {
  return (
    <>
      <h3>{words.sheet.walletShows}</h3>
      <dl class="rows">
        {plan.send && <Facts rows={[[words.sheet.contract, <Hash value={plan.send.to} />], [words.sheet.amount, money(plan.send.value, 18, currency)]]} />}
        {plan.sign && <Facts rows={messageRows(plan.sign)} />}
      </dl>
    </>
  )
}

/** The bytes, folded: what is sent or signed, byte for byte. */
export function Bytes({ plan }: { plan: Plan }) {
  return (
    <details>
      <summary>{words.sheet.bytes}</summary>
      <p class="small">{plan.effect}</p>
      <p class="hex bytes">{plan.send?.data ?? (plan.sign && visible(walletJson(plan.sign), Infinity))}</p>
    </details>
  )
}

type Row = [name: string, value: ComponentChildren]

function Facts({ rows }: { rows: Row[] }) {
  return (
    <>
      {rows.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`}>{value}</dd>])}
    </>
  )
}

function messageRows(typed: Typed): Row[] {
  const { domain, message } = digest(typed)
  return [
    [words.sheet.type, typed.primary],
    ...Object.entries(typed.message).map(([name, value]): Row => [name, shown(value)]),
    [words.sheet.contract, <Hash value={typed.domain.verifyingContract} />],
    [words.sheet.domainHash, <Hash value={domain} />],
    [words.sheet.messageHash, <Hash value={message} />],
  ]
}

function shown(value: unknown): ComponentChildren {
  if (typeof value === 'string' && /^0x[0-9a-fA-F]+$/.test(value)) return <Hash value={value as Hex} />
  if (Array.isArray(value)) return !value.length ? words.sheet.nobody : value.map((one, index) => <div key={index}>{shown(one)}</div>)
  if (value && typeof value === 'object') return Object.entries(value).map(([name, one]) => <div key={name}>{name}: {shown(one)}</div>)
  return visible(String(value))
}
