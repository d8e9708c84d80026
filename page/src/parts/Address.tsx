// Accounts and hashes. In lists 6 + 4 characters, on sheets and where one compares all of them.
import { useEffect, useState } from 'preact/hooks'
import type { Hex } from '../api'
import { plain } from '../plain'

export const isAddress = (text: string): boolean => /^0x[0-9a-fA-F]{40}$/.test(text)

export const shortened = (address: string): string => (address.length > 13 ? `${address.slice(0, 6)}…${address.slice(-4)}` : address)

/** An account with the capitals by which a mistyped one is noticed; as it is until they are computed, or if its own are wrong. */
export function useChecksummed(account: string): string {
  const [found, setFound] = useState<{ of: string; text: string }>()
  useEffect(() => {
    let left = false
    const written = /^0x[0-9A-F]{40}$/.test(account) ? account.toLowerCase() : account
    import('../proving').then(
      ({ addressOf, isAccount }) => void (!left && isAccount(written) && setFound({ of: account, text: addressOf(written) })),
      () => undefined, // the page was renewed meanwhile: it stays as it is
    )
    return () => void (left = true)
  }, [account])
  return found?.of === account ? found.text : account
}

export const Checksummed = ({ account, short = false }: { account: string; short?: boolean }) => {
  const text = useChecksummed(account)
  return <>{short ? shortened(text) : text}</>
}

/** 64 digits in groups of four, as hardware wallets show them. */
export const grouped = (hex: string): string => hex.replace(/^0x/, '').replace(/(.{4})(?=.)/g, '$1 ')

/** An account, led to its page unless `link` is false. A screen reader and a copy get the whole of it. */
export function Address({ value, full = false, link = true }: { value: Hex; full?: boolean; link?: boolean }) {
  const address = plain(value, 80)
  const text = full ? address : shortened(address)
  const look = full ? 'address' : 'address one'
  if (!link) {
    return (
      <span class={look} title={address}>
        {text}
      </span>
    )
  }
  return (
    <a class={look} href={`/account/${address}`} title={address}>
      {text}
    </a>
  )
}

export function Hash({ value, full = false }: { value: string; full?: boolean }) {
  const hash = plain(value, 80)
  return (
    <span class="hash" title={hash}>
      {full ? grouped(hash) : shortened(hash)}
    </span>
  )
}
