// Which wallet is used, which of its accounts, on which chain. A change of either reloads nothing: the pages redraw.
import { useEffect, useState } from 'preact/hooks'
import type { Hex } from '../api'
import { sheets as words } from '../words/sheets'
import { knownWallets, watchWallets, type Wallet } from './provider'
import { said } from './said'

export interface Session {
  wallets: readonly Wallet[]
  wallet: Wallet | null
  account: Hex | null // null with a wallet: it is locked, or shares no account
  chainId: number | null
  waiting: '' | 'account' | 'network' // what a wallet has been asked for, and has not answered
  problem: string // one sentence about the last thing that failed; empty
  choosing: boolean // it is asked which wallet is meant, or said that there is none
  resuming: boolean // the wallet used before is asked whether it still shares an account
}

const KEPT = 'oathwork:wallet'
const PATIENCE = 3_000 // milliseconds after which nobody waits for a wallet that does not say whether it still shares an account
let now: Session = { wallets: [], wallet: null, account: null, chainId: null, waiting: '', problem: '', choosing: false, resuming: false }
let turn = 0 // of the questions to wallets: an answer to one that nobody waits for any more is not taken
const heard = new Set<() => void>()
let deaf = () => {}

export const session = {
  get: (): Session => now,

  subscribe(listener: () => void): () => void {
    heard.add(listener)
    return () => heard.delete(listener)
  },

  /** Find the wallets; take up the one used before, if it still shares an account, without asking anybody. */
  start(): void {
    watchWallets(() => {
      put({ wallets: knownWallets() })
      void resume()
    })
    put({ wallets: knownWallets() })
    void resume()
  },

  /** Ask a wallet for its accounts. Without one given: the only one there is; of several its owner chooses. Returns whether there is an account. */
  async connect(wallet?: Wallet): Promise<boolean> {
    const chosen = wallet ?? (now.wallets.length === 1 ? now.wallets[0] : undefined)
    session.choose(!chosen)
    if (!chosen) return false
    const mine = begin('account')
    try {
      const accounts = await chosen.provider.request({ method: 'eth_requestAccounts' })
      if (mine !== turn) return false
      await use(chosen, first(accounts))
      if (!now.account) put({ problem: words.wallet.said.locked })
    } catch (error) {
      if (mine === turn) put({ problem: said(error).words })
    }
    end(mine)
    return now.account !== null
  },

  choose(choosing = true): void {
    put({ choosing })
  },

  /** Wait no longer for what a wallet was asked; what it answers later is not taken. */
  stopWaiting(): void {
    end(turn)
    turn++
  },

  /** Forget the wallet in this page. What it allows this page is for its owner to end, in the wallet. */
  leave(): void {
    deaf()
    keep('')
    put({ wallet: null, account: null, chainId: null, problem: '' })
  },

  /** Ask the wallet to go to a chain; one it does not know is described to it, if `chain` can be. */
  async switchTo(chain: Chain): Promise<boolean> {
    const provider = now.wallet?.provider
    if (!provider) return false
    const mine = begin('network')
    const chainId = `0x${chain.id.toString(16)}`
    try {
      await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId }] })
    } catch (error) {
      if (mine !== turn) return false
      const why = said(error)
      if (why.kind !== 'unknown chain' || !chain.rpc) put({ problem: why.words })
      else await add(provider, { ...chain, chainId, rpc: chain.rpc })
    }
    await askChain()
    end(mine)
    return now.chainId === chain.id
  },

  forgive(): void {
    put({ problem: '' })
  },
}

/** A chain as this package's own list knows it; never as a server tells it. */
interface Chain {
  id: number
  name: string
  currency: string
  rpc?: string | null // https only
}

export function useSession(): Session {
  const [seen, see] = useState(now)
  useEffect(() => {
    see(now)
    return session.subscribe(() => see(now))
  }, [])
  return seen
}

function put(change: Partial<Session>): void {
  now = { ...now, ...change }
  for (const listener of heard) listener()
}

function begin(waiting: 'account' | 'network'): number {
  put({ waiting, problem: '' })
  return ++turn
}

function end(mine: number): void {
  if (mine === turn) put({ waiting: '' })
}

async function resume(): Promise<void> {
  const before = kept()
  const wallet = before && !now.wallet ? now.wallets.find(({ maker, name }) => `${maker} ${name}` === before) : undefined
  if (!wallet) return
  const stop = (): void => put({ resuming: false })
  const timer = setTimeout(stop, PATIENCE)
  put({ resuming: true })
  try {
    const account = first(await wallet.provider.request({ method: 'eth_accounts' }))
    if (account && !now.wallet) await use(wallet, account)
  } catch {
    // a wallet that does not answer is as one that is not there
  }
  clearTimeout(timer)
  stop()
}

async function use(wallet: Wallet, account: Hex | null): Promise<void> {
  deaf()
  put({ wallet, account, chainId: null })
  keep(`${wallet.maker} ${wallet.name}`)
  deaf = listen(wallet)
  await askChain()
}

function listen({ provider }: Wallet): () => void {
  const accounts = (list: unknown) => put({ account: first(list), problem: '' })
  const chain = (id: unknown) => put({ chainId: number(id), problem: '' })
  const gone = () => void askChain()
  const events: [string, (value: unknown) => void][] = [['accountsChanged', accounts], ['chainChanged', chain], ['connect', gone]]
  const each = (hear: 'on' | 'removeListener') => {
    try {
      for (const [name, listener] of events) provider[hear]?.(name, listener)
    } catch {
      // a wallet that tells of no changes: chain and account are asked again before it is used
    }
  }
  each('on')
  return () => each('removeListener')
}

/** Ask the wallet for its chain. What a wallet answers after another has taken its place is not taken. */
async function askChain(): Promise<void> {
  const { wallet } = now
  const mine = (change: Partial<Session>) => now.wallet === wallet && put(change)
  try {
    const id = number(await wallet?.provider.request({ method: 'eth_chainId' }))
    mine({ chainId: id })
  } catch (error) {
    mine({ chainId: null, problem: said(error).words })
  }
}

type AddedChain = Chain & { chainId: string; rpc: string }

async function add(provider: Wallet['provider'], { chainId, name, currency, rpc }: AddedChain): Promise<void> {
  const nativeCurrency = { name: currency, symbol: currency, decimals: 18 }
  try {
    await provider.request({ method: 'wallet_addEthereumChain', params: [{ chainId, chainName: name, nativeCurrency, rpcUrls: [rpc] }] })
    await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId }] })
  } catch (error) {
    put({ problem: said(error).words })
  }
}

function first(accounts: unknown): Hex | null {
  const account: unknown = Array.isArray(accounts) ? accounts[0] : null
  return typeof account === 'string' && /^0x[0-9a-fA-F]{40}$/.test(account) ? (account as Hex) : null
}

/** Wallets say a chain's id as hexadecimal text, as decimal text, or as a number. */
export function number(id: unknown): number | null {
  const value = typeof id === 'string' && id.trim() ? Number(id) : typeof id === 'number' || typeof id === 'bigint' ? Number(id) : NaN
  return Number.isSafeInteger(value) && value > 0 ? value : null
}

function kept(): string {
  try {
    return localStorage.getItem(KEPT) ?? ''
  } catch {
    return '' // storage is forbidden: the wallet is chosen anew each time
  }
}

function keep(wallet: string): void {
  try {
    localStorage.setItem(KEPT, wallet)
  } catch {
    // as above
  }
}
