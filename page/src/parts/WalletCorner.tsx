// The wallet in the frame: connect, whose account, another network. Wallets by EIP-6963; which one is asked if there are more.
import { useRef, useEffect } from 'preact/hooks'
import type { About } from '../api'
import { isOwnMachine } from '../coin'
import { plain } from '../plain'
import { session, useSession } from '../wallet/session'
import { sheets } from '../words/sheets'
import { shortened, useChecksummed } from './Address'
import { Banner } from './Banner'
import { Either } from './Either'

const words = sheets.wallet

export function WalletCorner() {
  const { account, waiting, choosing } = useSession()
  const press = (): void => (account ? session.choose() : void session.connect())
  return (
    <div class="wallet">
      {account ? (
        <Own account={account} />
      ) : null}
      <button type="button" onClick={press} disabled={waiting !== ''}>
        {account ? <Either long={words.change} short={words.toChange} /> : words.connect}
      </button>
      {choosing ? <Choice onClose={() => session.choose(false)} /> : null}
    </div>
  )
}

function Own({ account }: { account: string }) {
  const text = useChecksummed(account)
  return (
    <a class="address" href={`/account/${text}`} title={text}>
      {shortened(text)}
    </a>
  )
}

/** A dialog: focus comes in to its heading, and goes back to the button. */
function Choice({ onClose }: { onClose: () => void }) {
  const { wallets, wallet } = useSession()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
    heading.current?.focus()
  }, [])
  const choose = (chosen: (typeof wallets)[number]): void => {
    dialog.current?.close()
    void session.connect(chosen)
  }
  return (
    <dialog ref={dialog} aria-labelledby="wallet-title" onClose={onClose}>
      <h2 id="wallet-title" ref={heading} tabIndex={-1}>
        {words.which}
      </h2>
      {wallets.length ? null : <p>{words.none}</p>}
      <ul class="plain-list wallet-list">
        {wallets.map((each) => (
          <li key={each.id}>
            <button type="button" class="wide" onClick={() => choose(each)}>
              {each.icon ? <img src={each.icon} alt="" width="24" height="24" /> : null}
              <bdi>{each.name}</bdi>
              {wallets.filter(({ name }) => name === each.name).length > 1 ? <span class="muted small">{words.sameName(each.maker)}</span> : null}
            </button>
          </li>
        ))}
      </ul>
      <div class="acts">
        {wallet ? (
          <button
            type="button"
            onClick={() => {
              session.leave()
              dialog.current?.close()
            }}
          >
            {words.leave}
          </button>
        ) : null}
        <button type="button" onClick={() => dialog.current?.close()}>
          {sheets.sheet.close}
        </button>
      </div>
    </dialog>
  )
}

/** What is the matter with the wallet, in one sentence and at most one button. */
export function WalletBanner({ about }: { about: About | null }) {
  const { account, chainId, problem, waiting } = useSession()
  if (waiting) {
    return (
      <Banner calm words={words.waitingFor[waiting]}>
        <button type="button" onClick={() => session.stopWaiting()}>
          {words.stopWaiting}
        </button>
      </Banner>
    )
  }
  if (problem) {
    return (
      <Banner words={plain(problem, 300)}>
        <button type="button" class="quiet" onClick={() => session.forgive()}>
          {sheets.sheet.close}
        </button>
      </Banner>
    )
  }
  if (!account || !about || chainId === about.chain.id) return null
  const name = plain(about.chain.name, 60)
  const rpc = isOwnMachine() ? (about.chain.rpc ?? null) : null
  return (
    <Banner words={chainId === null ? words.noChain : words.wrongChain(chainId, name)}>
      <button type="button" onClick={() => void session.switchTo({ id: about.chain.id, name, currency: about.chain.currency, rpc })}>
        {words.switchTo(name)}
      </button>
    </Banner>
  )
}
