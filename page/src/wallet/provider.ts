// The wallets of this browser, as they announce themselves (EIP-6963); `window.ethereum` only if none does.
import type { Eip1193 } from '../chain/node'
import { plain } from '../plain'
import { sheets as words } from '../words/sheets'

export interface Wallet {
  id: string // one a page load
  name: string // a stranger's text, cleaned
  maker: string // reverse domain name, cleaned: tells two wallets of one name apart, and is remembered
  icon: string // a data: image, or empty
  provider: Eip1193
}

const found = new Map<string, Wallet>()

/** Listen for wallets and ask them to announce themselves. `heard` is called when one more has. */
export function watchWallets(heard: () => void): void {
  addEventListener('eip6963:announceProvider', (event) => {
    const wallet = safely(() => announced((event as CustomEvent<unknown>).detail))
    if (!wallet || found.has(wallet.id)) return
    found.set(wallet.id, wallet)
    heard()
  })
  dispatchEvent(new Event('eip6963:requestProvider'))
}

export function knownWallets(): Wallet[] {
  const all = [...found.values()]
  const injected = safely(() => {
    const found = (globalThis as { ethereum?: unknown }).ethereum
    return isProvider(found) ? found : null
  })
  if (all.length || !injected) return all
  return [{ id: 'injected', name: words.wallet.injected, maker: '', icon: '', provider: injected }]
}

function announced(detail: unknown): Wallet | null {
  const { info, provider } = (detail ?? {}) as { info?: Record<string, unknown>; provider?: unknown }
  if (!info || !isProvider(provider)) return null
  const id = text(info.uuid, 100)
  if (!id) return null
  const icon = typeof info.icon === 'string' && /^data:image\//.test(info.icon) ? info.icon : ''
  return { id, name: text(info.name, 60) || words.wallet.unnamed, maker: text(info.rdns, 100), icon, provider }
}

/** What an extension puts into the page may throw when it is looked at: then it is no wallet, and the others are. */
function safely<T>(look: () => T | null): T | null {
  try {
    return look()
  } catch {
    return null
  }
}

const text = (value: unknown, limit: number): string => (typeof value === 'string' ? plain(value, limit) : '')

function isProvider(value: unknown): value is Eip1193 {
  return typeof (value as { request?: unknown } | null | undefined)?.request === 'function'
}
