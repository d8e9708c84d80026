// What is the matter with the server, or with this computer's clock: one sentence each, and what can be done about it.
import { type Server, wrongWith } from '../server'
import { shell as words } from '../words/shell'
import { Banner } from './Banner'
import { roughText } from './Moment'

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

function Told({ server }: { server: Server }) {
  const wrong = wrongWith(server)
  return wrong ? <Banner words={wrong} /> : null
}

/** A chain may stand still for hours, but none has blocks of the future: what is behind the newest one is this clock, or the server's. */
function Clock({ server: { at, clock, silent } }: { server: Server }) {
  if (!at || silent) return null
  if (clock !== null && Math.abs(clock) > OFF) return <Banner calm words={words.clockServer(roughText(clock))} />
  const behind = at.moment - Date.now() / 1000
  return behind > OFF ? <Banner calm words={words.clock(roughText(behind))} /> : null
}
