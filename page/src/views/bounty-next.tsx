// What comes next, until when, what anyone may do after that, and the one button of the page.
import type { Bounty, Due } from '../api'
import { shortened } from '../parts/Address'
import { type Coin, NOBODY, amountText } from '../parts/Amount'
import { Moment } from '../parts/Moment'
import { Sentence } from '../parts/Sentence'
import { same } from '../same'
import { bounty as words } from '../words/bounty'

type Act = keyof typeof words.acts

const isDue = (due: Due | null, answer: Bounty): due is Due => due !== null && due.since <= answer.at.moment && due.block <= answer.at.block + 1

export function Next({ answer, coin, account }: { answer: Bounty; coin: Coin; account: string | null }) {
  const { next, then, at, end, row } = answer
  if (end) return <p class="next muted">{words.ended}</p>
  const [first, ...others] = actsOf(answer, account)
  return (
    <div class="next">
      <h2>{words.next}</h2>
      {next ? <p><Sentence text={sentence(next, answer)} />{next.until ? <>, {words.until} <Moment at={next.until} now={at.moment} /></> : next.block ? `, ${words.block(next.block)}` : null}</p> : null}
      {then && then.action !== next?.action ? (
        <p class="muted small">
          {isDue(then, answer) ? (words.now[nameOfStep(then, answer)] ?? words.then[then.action]) : words.then[nameOfStep(then, answer)]}
          {then.since > at.moment ? <>: {words.from} <Moment at={then.since} /></> : null}
          {then.block > at.block ? `: ${words.block(then.block)}` : null}
        </p>
      ) : null}
      {first ? (
        <p class="act">
          <a class="button go wide" href={`/bounty/${row.id}/${first}`}>
            {nameOf(first, answer, coin)}
          </a>
        </p>
      ) : null}
      {others.length ? (
        <p class="also">
          {words.also}:{' '}
          {others.map((act, index) => (
            <span key={act}>
              {index ? ' · ' : ''}
              <a href={`/bounty/${row.id}/${act}`}>{nameOf(act, answer, coin)}</a>
            </span>
          ))}
        </p>
      ) : null}
    </div>
  )
}

const LOTS = 12 // of one panel
const PANELS = 3

/** A named panel is not replaced, nor is the third by lot: then the judging ends without a majority. */
function nameOfStep(due: Due, { bounty, row }: Bounty): string {
  const isLast = !row.byLot || Math.ceil(bounty.state.lot / LOTS) >= PANELS
  return due.action === 'redraw' && isLast ? 'giveUp' : due.action
}

function nameOf(act: Act, answer: Bounty, coin: Coin): string {
  if (act === 'claim') return words.acts.claim(amountText(answer.bounty.terms.bond, coin))
  const { then } = answer
  return words.acts[act === then?.action ? (nameOfStep(then, answer) as Exclude<Act, 'claim'>) : act]
}

function sentence(due: Due, answer: Bounty): string {
  const who = due.accounts === null ? words.anyone : due.accounts.map(shortened).join(', ')
  const isMending = due.action === 'claim' && answer.row.worker !== NOBODY && due.accounts !== null
  const said = words.waits[isMending ? 'mend' : due.action]
  return typeof said === 'function' ? said(who) : (said ?? (isDue(due, answer) ? words.now[nameOfStep(due, answer)] : undefined) ?? words.then[nameOfStep(due, answer)] ?? due.action)
}

/** What this account may do now; without one, what somebody may: the first is the due one. */
function actsOf(answer: Bounty, account: string | null): Act[] {
  const { next, then, row, bounty, closed } = answer
  const isPoster = same(account, bounty.terms.poster) || same(account, answer.around.poster?.organiser ?? '')
  const isWorker = row.worker !== NOBODY && same(account, row.worker)
  const acts: (string | false)[] = [
    next !== null && mayDo(next, answer, account) && next.action,
    isDue(then, answer) && then.action,
    row.status === 'InReview' && answer.signed.length > 0 && 'settle',
    isWorker && row.status === 'Claimed' && 'quit',
    isPoster && row.status === 'Open' && row.worker === NOBODY && 'withdraw',
    isPoster && !closed && 'close',
  ]
  const isCourt = answer.around.arbiter !== null // a contract, which nobody's wallet signs for
  if (row.status === 'Open') acts.push('apply')
  if (isCourt && row.status === 'Escalated') acts.unshift('court')
  return [...new Set(acts)].filter((act): act is Act => act !== false && act in words.acts && !(isCourt && act === 'rule'))
}

function mayDo(next: Due, answer: Bounty, account: string | null): boolean {
  const { poster, arbiter } = answer.bounty.terms
  if (next.since > answer.at.moment || next.block > answer.at.block + 1) return false
  if (account === null) return true
  if (next.accounts) return next.accounts.some((each) => same(account, each))
  return next.action !== 'claim' || !(same(account, poster) || same(account, arbiter))
}
