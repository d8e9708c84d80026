// The frame of every page: mark, pages, wallet, what concerns all of them, the view, the foot.
import { Component, type ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type About, queue } from './api'
import { useAnswer } from './answers'
import { AboutContext, NOBODY } from './parts/Amount'
import { Either } from './parts/Either'
import { Empty, Waiting } from './parts/Empty'
import { Heading } from './parts/Heading'
import { SentLines } from './parts/SentLines'
import { ServerBanner } from './parts/ServerBanner'
import { WalletBanner, WalletCorner } from './parts/WalletCorner'
import { type Place, usePlace } from './router'
import { listen } from './said'
import { useServer } from './server'
import { nameOf, type View, viewOf } from './views/load'
import { useSession } from './wallet/session'
import { shell as words } from './words/shell'

export function Shell() {
  const place = usePlace()
  const server = useServer()
  const { about } = server
  return (
    <AboutContext.Provider value={about}>
      <div class="shell">
        <a class="skip" href="#main">
          {words.skip}
        </a>
        <Head place={place} />
        <main class="shell-main" id="main" tabIndex={-1}>
          <Guarded place={place} instead={null}>
            <ServerBanner server={server} />
          </Guarded>
          <Guarded place={place} instead={null}>
            <WalletBanner about={about} />
          </Guarded>
          <Guarded place={place} instead={null}>
            <SentLines />
          </Guarded>
          <Shown place={place} />
        </main>
        <Foot about={about} />
        <Status />
      </div>
    </AboutContext.Provider>
  )
}

const PAGES: readonly (readonly [string, string])[] = [
  ['/', words.pages.board],
  ['/queue', words.pages.queue],
  ['/guilds', words.pages.guilds],
  ['/crowds', words.pages.crowds],
  ['/post', words.pages.post],
]

/** How much waits for the account of the wallet, on whichever page it looks. */
function useWaiting(): number {
  const { account } = useSession()
  const answer = useAnswer(account ? `waiting ${account}` : '', () => queue(account ?? NOBODY, ''), 60_000)
  return account && answer.state === 'here' ? answer.value.queue.filter(({ signed }) => !signed).length : 0
}

function WaitingCount() {
  const waiting = useWaiting()
  return waiting ? (
    <span class="waiting-count">
      <Either long={words.waiting(waiting)} short={String(waiting)} />
    </span>
  ) : null
}

function Head({ place }: { place: Place }) {
  const isAt = (address: string): boolean => place.path === address || (address !== '/' && place.path.startsWith(`${address}/`))
  return (
    <header class="shell-head">
      <a class="mark" href="/">
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
          <circle class="ring" cx="12" cy="12" r="9.4" fill="none" stroke-width="3.2" />
          <circle class="core" cx="12" cy="12" r="3.2" />
        </svg>
        <span class="mark-name">{words.name}</span>
      </a>
      <nav aria-label={words.nav}>
        {PAGES.map(([address, name]) => (
          <a key={address} href={address} aria-current={isAt(address) ? 'page' : undefined}>
            {address === '/post' ? <Either long={name} short={words.pages.toPost} /> : name}
            {address === '/queue' ? (
              <Guarded place={place} instead={null}>
                <WaitingCount />
              </Guarded>
            ) : null}
          </a>
        ))}
      </nav>
      <WalletCorner />
    </header>
  )
}

interface Loaded {
  place: Place
  view: View | null // null: its part of the bundle did not come
}

/** The view of the address. What was shown stays until the next one is here. */
function Shown({ place }: { place: Place }) {
  const [loaded, setLoaded] = useState<Loaded | null>(() => atOnce(place))
  useEffect(() => {
    let left = false
    const put = (view: View | null): void => {
      if (!left) setLoaded({ place, view })
    }
    const view = viewOf(place)
    if (view instanceof Promise) view.then(put, () => put(null))
    else put(view)
    return () => void (left = true)
  }, [place.path])
  const latest = useRef(place) // of the view that is shown: while the next one loads it stays where it was last
  if (loaded && nameOf(loaded.place) === nameOf(place)) latest.current = place
  if (!loaded) return <Waiting rows={0} />
  if (!loaded.view) return <Broken words={words.failed.part} />
  const View = loaded.view
  const shown = nameOf(loaded.place) === nameOf(latest.current) ? latest.current : loaded.place
  return (
    <Guarded key={nameOf(shown)} place={shown}>
      <View place={shown} />
    </Guarded>
  )
}

function atOnce(place: Place): Loaded | null {
  const view = place.parts.length ? null : viewOf(place)
  return view && !(view instanceof Promise) ? { place, view } : null
}

function Broken({ words: said }: { words: string }) {
  return (
    <>
      <Heading text={words.failed.title} />
      <div role="alert">
        <Empty title={said} words={words.failed.next} sign="over">
          <button type="button" onClick={() => location.reload()}>
            {words.reload}
          </button>
        </Empty>
      </div>
    </>
  )
}

interface GuardedProps {
  place: Place
  children: ComponentChildren
  instead?: ComponentChildren
}

/**
 * A mistake of one view, or of a part of the frame, does not take the rest with it, and not the next place. `instead`: what
 * then stands there.
 */
class Guarded extends Component<GuardedProps, { broke: boolean; at: Place | null }> {
  state = { broke: false, at: null }
  static getDerivedStateFromError(): { broke: boolean } {
    return { broke: true }
  }
  static getDerivedStateFromProps({ place }: GuardedProps, { at }: { at: Place | null }): { broke: boolean; at: Place } | null {
    return place === at ? null : { broke: false, at: place }
  }
  componentDidCatch(error: unknown): void {
    console.error(error)
  }
  render() {
    const { children, instead = <Broken words={words.failed.broke} /> } = this.props
    return this.state.broke ? instead : children
  }
}

function Foot({ about }: { about: About | null }) {
  return (
    <footer class="shell-foot">
      <p>{words.foot}</p>
      <nav aria-label={words.more}>
        <a href="/notices">{words.pages.notices}</a>
        <a href="/help">{words.help}</a>
        <a href="/about">{words.about}</a>
        {about ? <span>{words.network(about.chain.name)}</span> : null}
      </nav>
    </footer>
  )
}

/** One line that is read aloud when it changes. */
function Status() {
  const [line, setLine] = useState('')
  useEffect(() => listen(setLine), [])
  return (
    <p class="unseen" role="status">
      {line}
    </p>
  )
}
