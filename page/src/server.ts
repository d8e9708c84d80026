// The server this page comes from: who it says it is, whether it answers, how far it is behind, what its clock says.
import { useEffect, useState } from 'preact/hooks'
import { type About, type At, ServerError, about as askAbout } from './api'
import { withOwnCoin } from './coin'
import { momentText } from './parts/Moment'
import { shell as words } from './words/shell'

const EVERY = 15_000 // milliseconds between two questions, while the page is looked at
const SOON = 5_000 // after one that was not answered
const BEHIND = 5 // blocks that a ledger may lag before people are told, and nothing more is signed

export interface Server {
  about: About | null // kept as it is while nothing but time passes, so that what is made of it is not made anew
  at: At | null // the block of its last answer
  lag: number // as About has it
  silent: boolean // its last question was not answered
  clock: number | null // seconds that this computer's clock was ahead of the server's
}

const UNKNOWN: Server = { about: null, at: null, lag: 0, silent: false, clock: null }
let known = UNKNOWN // as it was answered last

/** How old is what one sees; null if it is as new as can be. A server that has never answered is said where its answer should stand. */
export function wrongWith({ at, lag, silent }: Pick<Server, 'at' | 'lag' | 'silent'>): string | null {
  if (!at) return null
  const date = momentText(at.moment)
  if (silent) return words.stale(date)
  if (lag < 0) return words.nodeSilent(date)
  return lag > BEHIND ? words.behind(lag, date) : null
}

/** Why nothing is signed now: what the server tells is old. Asked anew if it was, so that nobody waits for the next answer. */
export async function whyNothingIsSigned(): Promise<string | null> {
  if (!wrongWith(known)) return null
  try {
    const [{ at, lag }] = await askAbout()
    return wrongWith({ at, lag, silent: false })
  } catch {
    return wrongWith({ ...known, silent: true })
  }
}

/** Ask who the server is, now and again and again. Once for the whole page. */
export function useServer(): Server {
  const [server, set] = useState(UNKNOWN)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    let turn = 0
    const setServer = (change: (before: Server) => Server): void => set((known = change(known)))
    const ask = (): void => {
      clearTimeout(timer)
      const mine = ++turn
      if (document.visibilityState !== 'visible' && mine > 1) return // asked when it is looked at again
      askAbout().then(
        ([about, moment]) => {
          if (mine !== turn) return
          setServer((before) => answered(before, withOwnCoin(about), moment))
          timer = setTimeout(ask, EVERY)
        },
        (error: unknown) => {
          if (mine !== turn) return
          const silent = error instanceof ServerError && isSilence(error.status)
          setServer((before) => ({ ...before, silent }))
          timer = setTimeout(ask, SOON)
        },
      )
    }
    ask()
    document.addEventListener('visibilitychange', ask)
    return () => {
      turn++
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', ask)
    }
  }, [])
  return server
}

/** No answer at all, or one of who stands before a server that does not answer. */
const isSilence = (status: number): boolean => status <= 0 || status >= 500

function answered(before: Server, about: About, moment: number | null): Server {
  const clock = moment === null ? null : Date.now() / 1000 - moment
  const kept = before.about && isSame(before.about, about) ? before.about : about
  return { about: kept, at: about.at, lag: about.lag, silent: false, clock }
}

const isSame = (one: About, other: About): boolean => identity(one) === identity(other)
const identity = ({ at: _at, lag: _lag, ...rest }: About): string => JSON.stringify(rest)
