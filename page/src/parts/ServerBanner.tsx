// What is the matter with the server, or with this computer's clock: one sentence each, and what can be done about it.
import type { Server } from '../server'
import { shell as words } from '../words/shell'
import { Banner } from './Banner'
import { momentText, roughText } from './Moment'

const BEHIND = 5 // blocks that a ledger may lag before people are told
const OFF = 120 // seconds that clocks may differ
const OWN = new URL(import.meta.url).pathname.slice(1) // the file that this runs from, named by its hash

export function ServerBanner({ server }: { server: Server }) {
  return (
    <>
      <Told server={server} />
      <Clock server={server} />
      {server.about && !(OWN in server.about.bundle) ? (
        <Banner calm words={words.old}>
          <button type="button" onClick={() => location.reload()}>
            {words.reload}
          </button>
        </Banner>
      ) : null}
    </>
  )
}

/** How old is what one sees. A server that has never answered is said where its answer should stand. */
function Told({ server: { at, lag, silent } }: { server: Server }) {
  if (!at) return null
  const date = momentText(at.moment)
  if (silent) return <Banner words={words.stale(date)} />
  if (lag < 0) return <Banner words={words.nodeSilent(date)} />
  return lag > BEHIND ? <Banner words={words.behind(lag, date)} /> : null
}

/** A chain may stand still for hours, but none has blocks of the future: what is behind the newest one is this clock, or the server's. */
function Clock({ server: { at, clock, silent } }: { server: Server }) {
  if (!at || silent) return null
  if (clock !== null && Math.abs(clock) > OFF) return <Banner calm words={words.clockServer(roughText(clock))} />
  const behind = at.moment - Date.now() / 1000
  return behind > OFF ? <Banner calm words={words.clock(roughText(behind))} /> : null
}
