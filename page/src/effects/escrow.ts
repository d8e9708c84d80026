// What each function of the escrow does with a bounty and its money, in the toolkit's words.
import { dateText, fromSeconds } from '../chain/money'
import {
  type Hex,
  NOBODY,
  type People,
  type Permit,
  type State,
  type Terms,
  type Verdict,
  type Work,
  byLot,
  guildHex,
} from '../chain/values'
import { ESCROW, type Effect, type Move, effect, move } from './effect'
import * as moves from './moves'
import { hasJudged, majority, withScore } from './scores'

interface Facts {
  terms: Terms
  state: State
  people: People
  panel: Hex[]
  worker: Hex
  permit: Permit
  work: Work
  signature: Hex
  verdicts: Verdict[]
  pay: boolean
  account: Hex
  token: Hex
  to: Hex
}

type Describe = (words: string, sender: Hex, now: bigint, facts: Facts, owed?: bigint) => Effect

const CLOSED = 'nobody can claim it any more, and anyone can end the bounty'

const asSaid: Describe = (words) => effect(words)

const post: Describe = (words, sender, _, { terms, panel }) => {
  const payer = terms.token === NOBODY ? sender : terms.poster
  const whom = terms.worker === NOBODY ? 'Anyone' : `${terms.worker} alone`
  const judges = byLot(terms) ? `${terms.size} peers drawn by lot in guild ${guildHex(terms.guild)}` : panel.join(', ') || 'nobody'
  return effect(`${words} ${whom} may claim it, and ${judges} judge the work.`, moves.stakeMoves(terms, payer))
}

// ----------------------------------------------------------------------------------------------------------- working

const claim: Describe = (words, sender, now, { terms, state }) =>
  effect(oath(words, sender, terms, state, now), moves.bondMoves(terms, sender))

const claimFor: Describe = (words, sender, now, { terms, state, worker, permit }) => {
  const text = oath(words, worker, terms, state, now)
  if (permit.deadline && terms.token !== NOBODY) return effect(text, moves.bondMoves(terms, worker))
  return effect(`${text} The bond is a gift of ${sender}: it returns to the worker.`, moves.bondMoves(terms, sender))
}

const claimAndDeliver: Describe = (words, sender, now, { terms, state, work }) =>
  effect(`${words}${repair(sender, terms, state, now)}${shares(work)}`, moves.bondMoves(terms, sender))

const deliverTeam: Describe = (words, _sender, _now, { work }) => effect(words + shares(work))

function oath(words: string, worker: Hex, terms: Terms, state: State, now: bigint): string {
  return `${words} The work is due about ${dateText(now + terms.workPeriod)}.${repair(worker, terms, state, now)}`
}

/** Whether a claim mends what was sent back: by the same worker, while nobody else may. */
export function isRepair(worker: Hex, terms: Terms, state: State, now: bigint): boolean {
  const priority = state.since + terms.reviewPeriod
  return state.worker === worker && now < (priority < terms.openUntil ? priority : terms.openUntil)
}

/** What a claim by the worker who is served first means besides. */
function repair(worker: Hex, terms: Terms, state: State, now: bigint): string {
  if (!isRepair(worker, terms, state, now)) return ''
  return ' It is a repair: the panel that sent the work back judges it again, and if it comes to nothing, the bounty is closed.'
}

/** Who shares in the work, if anybody does besides the worker. */
function shares({ team }: Work): string {
  const parts = team.map(({ account, part }) => `${percent(part)} % to ${account}`).join(', ')
  return parts && ` If it is paid, ${parts}, the rest to the worker.`
}

/** Basis points in percent, to six figures. */
const percent = (part: bigint): string => {
  const number = Number(part) / 100
  if (number < 1e6 && number >= 1e-4) return String(Number(number.toPrecision(6)))
  return number ? number.toExponential(5).replace(/\.?0+e/, 'e').replace(/e([+-])(\d)$/, 'e$10$2') : '0'
}

const quit: Describe = (words, _, now, { terms, state, signature }) => {
  if (signature !== '0x') return effect(words, moves.quitMoves(terms, state.worker, terms.bond))
  const [toWorker, rest] = moves.quitMoves(terms, state.worker, moves.bondLeft(terms, state, now))
  return effect(`${words} The part of the bond that returns becomes less with every second.`, [
    { ...toWorker, limit: 'at most' },
    { ...rest, limit: 'at least' },
  ])
}

// ----------------------------------------------------------------------------------------------------------- judging

/** As `settle`; nobody knows the panel before it is drawn, in the same transaction, and complete from then on. */
const drawAndSettle: Describe = (words, sender, now, facts) => {
  const people = { team: facts.people.team, panel: [] }
  return settle(words, sender, now, { ...facts, state: { ...facts.state, since: now }, people })
}

const redraw: Describe = (words, _sender, _now, { terms, state, people }) => {
  if (!byLot(terms)) return effect(`${words} This panel is a named one.`)
  const absent = people.panel.filter((_, index) => !hasJudged(state.scores, index)).map(({ account }) => account)
  return effect(`${words} Those who did not judge: ${absent.join(', ')}.`)
}

const settle: Describe = (words, _, now, { terms, people, verdicts, ...facts }) => {
  const state = { ...facts.state, scores: scoresAfter(terms, facts.state, people, verdicts) }
  const panel = majority(terms, state.since, state.scores)
  const count = `${words} ${counting(verdicts)} ${panel.yes} say yes, ${panel.no} no.`
  if (panel.opinion === 'undecided') return effect(`${count} That is no majority of the ${terms.size}: nothing is decided.`)
  if (now < panel.countsFrom) {
    return effect(`${count} That is a majority, and counts from ${dateText(panel.countsFrom)} on or when all have judged.`)
  }
  if (panel.opinion === 'yes') {
    const sums: Move[] = [...moves.paymentMoves(terms, state, people), moves.bonusLimit(terms, state, people)]
    return effect(`${count} The work is paid.`, sums)
  }
  const isEmpty = panel.opinion === 'empty'
  return effect(count + (isEmpty ? empty(state) : sentBack(terms, state)), moves.sendBackMoves(terms, state, people, isEmpty))
}

/** The scores with the verdicts that the contract records, if their signatures are good. */
export function scoresAfter(terms: Terms, state: State, people: People, verdicts: readonly Verdict[]): bigint {
  const parties = new Set([state.worker, ...people.team.map(({ account }) => account)])
  return verdicts.reduce((scores, { index, score }) => {
    if (index >= terms.size || score > 100n) return scores
    const peer = people.panel[Number(index)]?.account
    const counts = !(peer && parties.has(peer)) && !hasJudged(scores, Number(index))
    return counts ? withScore(scores, Number(index), Number(score)) : scores
  }, state.scores)
}

function counting(verdicts: readonly Verdict[]): string {
  if (!verdicts.length) return 'Of those recorded before,'
  return verdicts.length === 1 ? 'With this verdict' : `With these ${verdicts.length} verdicts`
}

const empty = (state: State): string =>
  ` Nothing was delivered: ${state.repair ? CLOSED : 'the bounty is open again'}.`

function sentBack(terms: Terms, state: State): string {
  if (state.repair) return ` The work is sent back a second time: ${CLOSED}.`
  const only = `only ${state.worker} may claim it again, to mend it for the same panel`
  return ` The work is sent back: for ${fromSeconds(terms.reviewPeriod)} ${only}.`
}

// -------------------------------------------------------------------------------------------------------------- ends

const rule: Describe = (words, _sender, _now, { terms, state, people, pay }) =>
  pay
    ? effect(`${words} The ruling: it is paid.`, moves.paymentMoves(terms, state, people))
    : effect(`${words} The ruling: it is not paid.`, moves.refundMoves(terms, state, people))

const collect: Describe = (words, sender, _, { token, to }, owed) => {
  const what = token === NOBODY ? 'ether' : `the token ${token}`
  if (owed === undefined) return effect(`${words} That is all that is owed in ${what}.`)
  return effect(words, [move(owed, token, ESCROW, to, `all that is owed to ${sender}`)])
}

export const EFFECTS: Record<string, Describe> = {
  post,
  close: asSaid,
  closeFor: asSaid,
  cancel: asSaid,
  withdraw: (words, _sender, _now, { terms }) => effect(words, moves.withdrawalMoves(terms)),
  claim,
  claimFor,
  claimAndDeliver,
  deliver: asSaid,
  deliverTeam,
  deliverFor: deliverTeam,
  quit,
  lapse: (words, _sender, _now, { terms }) => effect(words, moves.lapseMoves(terms)),
  draw: asSaid,
  drawAndSettle,
  redraw,
  settle,
  rule,
  expire: (words, _sender, _now, { terms, state, people }) => effect(words, moves.refundMoves(terms, state, people)),
  collect,
  collectFor: (words, _, now, facts, owed) => collect(words, facts.account, now, { ...facts, to: facts.account }, owed),
}
