// One bounty as the log tells it: every event changes it a little, and the last state is the chain's.
import type { Event, Facts } from '../chain/encode'
import { hashPanel, hashTeam } from '../chain/typed'
import {
  type Hex,
  NOBODY,
  NO_SCORES,
  NO_STATE,
  type People,
  STATUSES,
  type Share,
  type Seat,
  type State,
  type Terms,
  ZERO,
  byLot,
} from '../chain/values'
import { withScore } from './scores'

type Status = (typeof STATUSES)[number]
type EndName = 'Withdrawn' | 'Paid' | 'Ruled' | 'Unverified'

export interface Life {
  id: Hex
  terms: Terms
  status: Status
  state: State
  people: People
  end: EndName | undefined
  closed: boolean
}

const PER_PANEL = 12n // lots for one panel
const ENDS: readonly string[] = ['Withdrawn', 'Paid', 'Ruled', 'Unverified']

export const isEnd = (name: string): name is EndName => ENDS.includes(name)

/** A bounty right after it was posted. */
const posted = (id: Hex, terms: Terms): Life => ({
  id,
  terms,
  status: 'Open',
  state: NO_STATE,
  people: { team: [], panel: [] },
  end: undefined,
  closed: false,
})

/** The bounties by id, as they are after these events of the escrow, in the chain's order; unknown ones stay unknown. */
export function fold(events: readonly Event[], before: ReadonlyMap<Hex, Life>): Map<Hex, Life> {
  const lives = new Map(before)
  for (const event of events) {
    const { name, facts } = event
    const id = name === 'ClaimsClosed' ? inLane(lives, facts) : (facts['id'] as Hex | undefined)
    if (!id) continue
    const life = lives.get(id)
    if (name === 'Posted') lives.set(id, posted(id, facts['terms'] as Terms))
    else if (life) lives.set(id, after(life, event))
  }
  return lives
}

/** Closing a bounty tells its lane and not its id: it is the one that was posted last there. */
function inLane(lives: ReadonlyMap<Hex, Life>, facts: Facts): Hex | undefined {
  const there = [...lives.values()].filter(({ terms }) => terms.poster === facts['poster'] && terms.lane === facts['lane'])
  return there.sort((a, b) => Number(b.terms.generation - a.terms.generation))[0]?.id
}

/** A bounty after one event of its own. */
function after(life: Life, { name, facts }: Event): Life {
  const { state, people } = life
  const now = (changes: Partial<State>): State => ({ ...state, ...changes })
  switch (name) {
    case 'PanelNamed': {
      const panel = (facts['panel'] as Hex[]).map((account) => ({ place: 0n, account }))
      return { ...life, people: { team: [], panel } }
    }
    case 'Claimed':
      return claimed(life, facts)
    case 'Delivered': {
      const lotBlock = facts['lotBlock'] as bigint
      const handedIn = { delivery: facts['delivery'] as Hex, lotBlock, since: facts['since'] as bigint, scores: NO_SCORES }
      return { ...life, status: lotBlock ? 'Delivered' : 'InReview', state: now(handedIn) }
    }
    case 'Shared': {
      const team = facts['team'] as Share[]
      return { ...life, state: now({ team: hashTeam(team) }), people: { team, panel: people.panel } }
    }
    case 'SentBack': {
      const since = facts['since'] as bigint
      if (!since) return reopened(life)
      const served = { ...NO_STATE, round: state.round, worker: facts['worker'] as Hex, since, panel: state.panel }
      return { ...life, status: 'Open', state: served, people: { team: [], panel: people.panel } }
    }
    case 'Quit':
    case 'Lapsed':
    case 'FoundEmpty':
      return reopened(life)
    case 'ClaimsClosed':
      return { ...life, closed: true }
    case 'Escalated':
      return { ...life, status: 'Escalated', state: now({ since: facts['since'] as bigint }) }
    case 'Judged': {
      const scores = withScore(state.scores, Number(facts['index']), Number(facts['score']))
      return { ...life, state: now({ scores }) }
    }
    case 'PanelDrawn': {
      const panel = facts['panel'] as Seat[]
      const drawn = { lot: facts['lot'] as bigint, panel: hashPanel(panel), since: facts['since'] as bigint }
      return { ...life, status: 'InReview', state: now(drawn), people: { team: people.team, panel } }
    }
    case 'LotMissed':
    case 'Redrawn': {
      const next = { lot: facts['lot'] as bigint, lotBlock: facts['lotBlock'] as bigint, since: 0n }
      return { ...life, status: 'Delivered', state: now(next) }
    }
    default:
      return isEnd(name) ? { ...life, status: 'Free', end: name } : life
  }
}

/** A repair goes to the panel that is there; any other claim has a lot of its own. */
function claimed(life: Life, facts: Facts): Life {
  const repair = facts['repair'] as boolean
  const state: State = {
    ...NO_STATE,
    round: facts['round'] as bigint,
    worker: facts['worker'] as Hex,
    claimedAt: facts['claimedAt'] as bigint,
    repair,
    lot: byLot(life.terms) ? (repair ? PER_PANEL : 1n) : 0n,
    panel: repair ? life.state.panel : ZERO,
  }
  return { ...life, status: 'Claimed', state, people: repair ? life.people : named(life) }
}

/** Open for everybody. */
function reopened(life: Life): Life {
  return { ...life, status: 'Open', state: { ...NO_STATE, worker: NOBODY, round: life.state.round }, people: named(life) }
}

/** A named panel stays as it was named; all else of a round is over with it. */
const named = ({ terms, people }: Life): People => ({ team: [], panel: byLot(terms) ? [] : people.panel })
