// What the process at this machine can do for its owner: compute the evidence again, and run the command of the job. It takes the
// token of its run, which stands in the address that it has printed.
import { tell, type Hex, type LocalFindings } from './api'

const KEPT = 'oathwork:token'
let token = ''

/** Take the token out of the address, so that no picture, bookmark or copied address has it. Kept for this tab alone. */
export function takeToken(): void {
  const found = /^#token=([\w-]{1,200})$/.exec(location.hash)?.[1]
  if (found) history.replaceState(history.state, '', location.pathname + location.search)
  token = found ?? kept()
  if (found) keep(found)
}

export const hasToken = (): boolean => token !== ''

/** Compute the evidence of a delivery again. `place`: where the work is; empty: where its evidence says. */
export const checkWork = (bounty: Hex, place: string): Promise<LocalFindings> => tell('local/check', { bounty, place }, token)

/** The same, and run the command of the job on it if somebody says yes in the terminal: no page can. */
export const runCommand = (bounty: Hex, place: string): Promise<LocalFindings> => tell('local/accept', { bounty, place }, token)

function kept(): string {
  try {
    return sessionStorage.getItem(KEPT) ?? ''
  } catch {
    return '' // storage is forbidden: the token lives as long as the page
  }
}

function keep(found: string): void {
  try {
    sessionStorage.setItem(KEPT, found)
  } catch {
    // as above
  }
}
