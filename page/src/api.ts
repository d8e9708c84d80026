// What the server answers: `oathwork/web/1`. Numbers that may pass 2^53, and all amounts of a token, are decimal texts.
// Nothing of it is believed before a signature: page/src/checks/ asks the wallet's own node.

export type Hex = `0x${string}`
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

export interface At {
  block: number
  moment: number // seconds
  hash: Hex
}

export interface About {
  format: 'oathwork/web/1'
  version: string
  chain: { id: number; name: string; rpc?: string | null; explorer: string | null; currency: string; told?: string } // `told`: see coin.ts
  contracts: Record<'escrow' | 'guilds' | 'reputation', { address: Hex; code: Hex }>
  lot: { mix: boolean; ahead: number }
  mailboxes: string[]
  sealing: string[] // those that have a part each of a sealed verdict; empty: too few
  bundle: Record<string, string> // file: sha-256
  powers: { local: boolean; public: boolean }
  at: At
  lag: number // blocks that the ledger is behind; -1: its node is silent, and this is what was read last
}

/** A list that comes in pages. */
export interface Paged {
  at: At
  next: string | null // the cursor of the next page; null: this is the last one
}

/** A token that bounties are paid in. */
export interface TokenRow {
  token: Hex
  symbol: string | null // a stranger's text, as this server tells it
  decimals: number | null
}

type Status = 'Open' | 'Claimed' | 'Delivered' | 'InReview' | 'Escalated' | 'Free'
type End = 'Withdrawn' | 'Paid' | 'Ruled' | 'Unverified'
export type Label = Exclude<Status, 'Free'> | End // where a bounty stands, as people read it

export interface Due {
  action: string
  since: number // seconds; zero with a block
  block: number // the first in which it can be sent; zero without a lot
  accounts: string[] | null // null: anyone
  until: number | null
}

export interface Row {
  id: Hex
  title: string // a stranger's text; empty if this server has not read it
  status: Label
  closed: boolean
  poster: Hex
  guild: Hex
  token: Hex
  symbol: string | null // a stranger's text, as this server tells it
  decimals: number | null
  reward: string
  fee: string
  bond: string
  size: number
  byLot: boolean
  passMark: number
  effort: number
  openUntil: number
  workPeriod: number
  worker: Hex // zero: nobody
  reservedFor: Hex
  minStanding: string // thousandths of a point
  round: number
  next: Due | null
}

export interface Terms {
  poster: Hex
  lane: string
  generation: string
  token: Hex
  reward: string
  fee: string
  bond: string
  guild: Hex
  seats: number
  size: number
  panel: Hex
  passMark: number
  effort: number
  worker: Hex
  minStanding: string
  openUntil: number
  workPeriod: number
  reviewPeriod: number
  patience: number
  arbiter: Hex
  rulingPeriod: number
  spec: Hex
}

export interface State {
  round: number
  worker: Hex
  claimedAt: number
  since: number
  repair: boolean
  lot: number
  lotBlock: number
  delivery: Hex
  team: Hex
  panel: Hex
  scores: string
}

export interface Share {
  account: Hex
  part: number // basis points
}

interface Seat {
  place: number
  account: Hex
}

export interface BountyFile {
  format: 'oathwork/bounty/1'
  chain: number
  escrow: Hex
  id: Hex
  status: Status
  terms: Terms
  state: State
  people: { team: Share[]; panel: Seat[] }
  uris: Record<Hex, string> // strangers' texts: shown, never linked
}

interface Recorded {
  round: number
  index: number
  peer: Hex
  score: number
  review: Hex
}

export interface Happening {
  block: number
  moment: number
  transaction: Hex
  name: string
  facts: Record<string, Json>
}

interface Capture {
  own: number
  seats: number
  lots: number | null
  luck: string | null
  bribe: string
}

export interface Bounty {
  at: At
  bounty: BountyFile
  closed: boolean
  row: Row
  verdicts: Recorded[]
  signed: Hex[] // peers who have left a verdict that is not recorded yet; never what it says
  events: Happening[]
  next: Due | null // what it waits for
  then: Due | null // what anyone may do after that
  holds: string
  end: End | null
  ended: { end: End; paid: boolean; block: number; moment: number; transaction: Hex } | null
  capture: Capture | null
  around: Around
}

/** What stands around a bounty: each is what it is by its code or its factory's log. */
interface Around {
  poster: Poster | null // null: an account, or a contract that is not known here
  arbiter: Court | null // null: no contract that asks a court
  warranties: Warranty[]
}

interface Poster {
  kind: 'crowd' | 'plan' | 'rota'
  organiser: Hex
  milestones: Milestone[] // of a plan, in their order
  count: number // of all of them
  period: number | null // of a rota, in seconds
}

interface Milestone {
  title: string // a stranger's text
  reward: string
  bounty: Hex | null // null: it is not posted
  paid: boolean
}

export interface Court {
  court: Hex
  panel: { guild: Hex; size: number } | null // null: it is no guild's panel, as Kleros is none
  dispute: string | null // null: it was not asked
  case: Hex | null // the bounty that the panel judges, in a court of a guild's panels
  answer: 'given' | 'noted' | null // noted: an appeal may change it
  pays: boolean
}

export interface Warranty {
  holdback: Hex
  part: number // basis points of the reward
  worker: Hex
  court: Hex
  until: number
  rulingPeriod: number // seconds
  rulesUntil: number // zero: nobody has complained
  ruled: boolean
  toPoster: boolean
}

export interface Waiting {
  id: Hex
  title: string
  guild: Hex
  action: string // review, deliver, claim (sent back), rule
  until: number
  member: number | null // the place in the panel
  signed: boolean
}

export interface Notice {
  kind: string
  account: Hex
  bounty: Hex
  title: string
  words: string
}

export interface Standing {
  guild: Hex
  name: string // a stranger's text
  points: string // as they are now, faded; thousandths
  stored: string // as they were at the last mark; thousandths
  pointsAt: number
  halfLife: number // seconds
  delivered: number
  reviewed: number
  rejected: number
  abandoned: number
  missed: number
  image: string | null // tokenURI
}

export interface GuildRow {
  guild: Hex
  name: string
  steward: Hex
  seats: number // live
  places: number
}

interface Peer {
  votes: number
  yes: number
  agreements: number
  decisions: number
}

export interface Guild extends GuildRow {
  at: At
  settings: { seatAt: number; halfLifeDays: number; maxEffort: number; minReviewDays: number }
  commons: { token: Hex; symbol: string | null; decimals: number | null; amount: string }[]
  majority: Record<string, number> // by size of panel: how many seats have a majority of one in two panels
  report: {
    standing: Record<string, number>
    ends: Record<string, number>
  }
}

export interface Place {
  place: number
  account: Hex
  from: number
  until: number // zero: it has not ended
  standing: string // thousandths
  judged: Peer
}

/** A crowd as lists have it: many who post one bounty together. */
export interface CrowdRow {
  crowd: Hex
  organiser: Hex
  title: string // a stranger's text; empty if this server has not read it
  guild: Hex
  token: Hex
  symbol: string | null // a stranger's text, as this server tells it
  decimals: number | null
  reward: string
  fee: string
  bond: string
  size: number
  stake: string // what is needed
  given: string
  until: number // seconds; from then on nobody gives or posts
}

export interface Crowd {
  at: At
  row: CrowdRow
  offer: Terms // without poster, lane and generation; `openUntil` in seconds from the posting
  gifts: { account: Hex; amount: string }[] // given and not taken back, the largest
  givers: number
  bounty: Hex | null // what it has posted
}

/** A plan or a rota: a poster with money of its own for several bounties, one after another. */
export interface Till {
  at: At
  kind: 'plan' | 'rota'
  till: Hex // its address
  organiser: Hex
  token: Hex
  symbol: string | null // a stranger's text, as this server tells it
  decimals: number | null
  held: string // in no bounty
  count: number // of its offers
  offers: Terms[] // of a plan in their order, the first of them; of a rota the one. As a crowd's
  titles: string[] // of their jobs, strangers' texts; empty if this server has not read one
  next: Terms | null // what it posts after its last one
  posted: Posted[] // the last of them, in their order
  ended: number // how many of them
  paid: boolean // of a plan: the last that has ended
  live: { terms: Terms; state: State } | null
  stopped: boolean // of a plan: the rest was taken out
  start: number | null // of a rota: the first moment of its first turn
  period: number | null // of a rota, in seconds
  nextFrom: number | null // of a rota: the first moment of its next turn
}

/** One of a list of plans and rotas. */
export interface TillRow {
  kind: 'plan' | 'rota'
  till: Hex
  organiser: Hex
  title: string // of the first job, a stranger's text; empty if this server has not read it
  guild: Hex // which judges the first
  guilds: number // how many judge one of them
  count: number // of a plan's milestones; of a rota 1
  token: Hex
  symbol: string | null
  decimals: number | null
  stake: string // what all of a plan take, or one turn of a rota
  held: string // in no bounty
  ended: number | null // how many have ended; null while one lives
  stopped: boolean
  period: number | null // of a rota, in seconds
}

/** Empty: whatever it is. */
type TillFilters = Record<'kind' | 'organiser' | 'guild', string>

export interface Posted {
  bounty: Hex
  number: number // from zero
  openUntil: number
}

/** Sealed verdicts of this round, as several mailboxes show them. None of it is believed: see page/src/job/seal.ts. */
export interface Seals {
  at: At
  opensAt: number // seconds; from then on whoever is missing
  seals: string[] // files, with a part each once they may be opened
  silent: string[] // mailboxes that did not answer
}

/** Notes of those who would take a job, as they were signed. None of it is believed: see page/src/job/application.ts. */
export interface Applications {
  at: At
  applications: string[] // files
  silent: string[] // mailboxes that did not answer
}

/** Reasons to look, never proofs: `falseAlarms` is the part of what is named that may be chance. */
export interface Pairs {
  at: At
  works: number
  tested: number
  falseAlarms: number
  favours: { peer: Hex; worker: Hex; times: number; above: number; chance: number }[]
  mutual: { accounts: [Hex, Hex]; times: [number, number]; expected: number; chance: number }[]
  concentrations: { worker: Hex; poster: Hex; share: number; times: number }[]
}

/** Work that was known to be bad before it was handed in. `worstRate`: as if all that is not revealed had passed. */
export interface Probes {
  at: At
  passed: number
  found: number
  unrevealed: number
  rate: number | null
  worstRate: number | null
  byOthers: number
  probes: { bounty: Hex; round: number; prober: Hex; worker: Hex; reason: string; passed: boolean }[]
  notCounted: string[]
}

export interface Debt {
  token: Hex
  symbol: string | null
  decimals: number | null
  amount: string
}

export interface Order {
  kind: string
  bounty: Hex
  title: string
  signer: Hex
  deadline: number
  order: Json
}

/** What the process at this machine has found out about a delivery. */
export interface LocalFindings {
  delivery: Hex
  matches: boolean
  differences: string[] // strangers' texts are among them
  unreadable: string // why the work could not be looked at
  agreed: boolean // somebody said yes in the terminal
  acceptance: 'passed' | 'failed' | 'timed out' | 'could not be run' | null // null: not run
  output: string[] // the end of what the command has printed: a stranger's text
}

/** A refusal in the server's own words, no answer at all (`status` 0), or one of a host without an API (NO_API). */
export class ServerError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

const PATIENCE = 20_000 // milliseconds for an answer, to its last byte
const PATIENCE_TO_TAKE = 60_000 // and of who takes what was signed, which must not wait for ever: others may be asked to take it too
const MOST = 32 * 1024 * 1024 // bytes of an answer: more is none that a server of ours gives
const ASKS_SOMEBODY = /^local\// // who is asked for a yes in the terminal takes his time

/** What is answered, whole. Throws ServerError for a refusal, and for what does not end in time or is too long. */
async function answer(path: string, init?: RequestInit): Promise<{ response: Response; body: Uint8Array }> {
  const signal = ASKS_SOMEBODY.test(path) ? null : AbortSignal.timeout(init ? PATIENCE_TO_TAKE : PATIENCE)
  const [response, body] = await fetched(`/api/${path}`, { ...init, signal, cache: 'no-cache' })
  if (response.status === 404 && !isJson(response)) throw new ServerError(NO_API, '')
  if (!response.ok) throw new ServerError(response.status, reason(body))
  return { response, body }
}

async function fetched(address: string, init: RequestInit): Promise<[Response, Uint8Array]> {
  try {
    const response = await fetch(address, init)
    return [response, await bodyOf(response)]
  } catch {
    throw new ServerError(0, '')
  }
}

async function bodyOf(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    parts.push(part.value)
    length += part.value.length
    if (length > MOST) {
      void reader?.cancel()
      throw new ServerError(0, '')
    }
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer())
}

function reason(body: Uint8Array): string {
  try {
    const { detail } = jsonIn(body) as { detail?: unknown }
    return typeof detail === 'string' ? detail : ''
  } catch {
    return ''
  }
}

const partsOf = (told: unknown): Record<string, unknown> => (typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : {})
const jsonIn = (body: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(body))

/** What a host says that has the page, and no server behind it: its own page for whatever it does not know. */
export const NO_API = -1

function jsonOf({ response, body }: Awaited<ReturnType<typeof answer>>): unknown {
  if (!isJson(response)) throw new ServerError(NO_API, '')
  return jsonIn(body)
}

const isJson = (response: Response): boolean => (response.headers.get('content-type') ?? '').startsWith('application/json')

/** Each answer says at which block it is true. What does not is none of a server of ours: whatever stands between has written it. */
function ofOurs(found: unknown): unknown {
  const { block, moment } = partsOf(partsOf(found).at)
  if (![block, moment].every(Number.isSafeInteger)) throw new ServerError(0, '')
  return found
}

export async function ask<T>(path: string): Promise<T> {
  return ofOurs(jsonOf(await answer(path))) as T
}

/** The answer, and what the server's clock said when it gave it, in seconds; null: it does not say. */
async function askDated<T>(path: string): Promise<[T, number | null]> {
  const answered = await answer(path)
  const moment = Date.parse(answered.response.headers.get('date') ?? '') / 1000
  return [ofOurs(jsonOf(answered)) as T, Number.isFinite(moment) ? moment : null]
}

export async function tell<T>(path: string, body: unknown, token?: string): Promise<T> {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (token) headers['x-oathwork-token'] = token
  return jsonIn((await answer(path, { method: 'POST', headers, body: JSON.stringify(body) })).body) as T
}

/** The bytes of a document as they are: who uses them hashes them. */
export async function documentBytes(hash: Hex): Promise<Uint8Array> {
  return (await answer(`documents/${hash}`)).body
}

export async function about(): Promise<[About, number | null]> {
  const [found, moment] = await askDated<About>('about')
  if (!isAbout(found)) throw new ServerError(0, '') // as from a server that does not answer: it is asked again
  return [found, moment]
}

/** The frame of every page, and every act, rests on it. */
function isAbout(told: unknown): boolean {
  const { version, chain, contracts, mailboxes, sealing, bundle, powers, lag } = partsOf(told)
  const { id, name, currency } = partsOf(chain)
  const areTexts = [version, name, currency].every((each) => typeof each === 'string')
  const areLists = [mailboxes, sealing].every((list) => Array.isArray(list) && list.every((each) => typeof each === 'string'))
  const areObjects = [contracts, bundle, powers].every((each) => typeof each === 'object' && each !== null)
  return areTexts && areLists && areObjects && [id, lag].every(Number.isSafeInteger)
}

export const bounty = (id: Hex): Promise<Bounty> => ask(`bounties/${id}`)
export const board = (query: string): Promise<Paged & { bounties: Row[] }> => ask(`bounties?${query}`)
export const tokensNamed = (name: string): Promise<Paged & { tokens: TokenRow[]; unread: number }> => ask(`tokens?name=${encodeURIComponent(name)}`)
export const queue = (account: Hex, cursor: string): Promise<Paged & { queue: Waiting[] }> => ask(`accounts/${account}/queue?cursor=${cursor}`)
export const notices = (account: Hex, cursor: string): Promise<Paged & { notices: Notice[] }> => ask(`accounts/${account}/notices?cursor=${cursor}`)
export const owed = (account: Hex, cursor: string): Promise<Paged & { owed: Debt[] }> => ask(`accounts/${account}/owed?cursor=${cursor}`)
export const standing = (account: Hex, cursor: string): Promise<Paged & { standing: Standing[] }> => ask(`accounts/${account}/standing?cursor=${cursor}`)
export const worked = (account: Hex, cursor: string): Promise<Paged & { bounties: Row[] }> => ask(`accounts/${account}/worked?cursor=${cursor}`)
export const judged = (account: Hex, cursor: string): Promise<Paged & { bounties: Row[] }> => ask(`accounts/${account}/judged?cursor=${cursor}`)
export const guilds = (cursor: string): Promise<Paged & { guilds: GuildRow[] }> => ask(`guilds?cursor=${cursor}`)
export const guild = (id: Hex): Promise<Guild> => ask(`guilds/${id}`)
export const places = (id: Hex, cursor: string): Promise<Paged & { places: Place[] }> => ask(`guilds/${id}/places?cursor=${cursor}`)
export const posters = (id: Hex, cursor: string): Promise<Paged & { posters: Hex[] }> => ask(`guilds/${id}/posters?cursor=${cursor}`)
export const pairs = (id: Hex): Promise<Pairs> => ask(`guilds/${id}/pairs`)
export const verdicts = (id: Hex): Promise<{ at: At; shown: boolean; verdicts: string[] }> => ask(`bounties/${id}/verdicts`)
export const seals = (id: Hex): Promise<Seals> => ask(`bounties/${id}/seals`)
export const applications = (id: Hex): Promise<Applications> => ask(`bounties/${id}/applications`)
export const probes = (id: Hex): Promise<Probes> => ask(`guilds/${id}/probes`)
export const crowds = (cursor: string): Promise<Paged & { crowds: CrowdRow[] }> => ask(`crowds?cursor=${cursor}`)
export const crowd = (address: Hex): Promise<Crowd> => ask(`crowd/${address}`)
export const tills = (filters: TillFilters, cursor: string): Promise<Paged & { tills: TillRow[] }> => ask(`tills?${new URLSearchParams({ ...filters, cursor })}`)
export const till = (kind: Till['kind'], address: Hex): Promise<Till> => ask(`${kind}/${address}`)
export const orders = (cursor: string): Promise<Paged & { orders: Order[] }> => ask(`orders?cursor=${cursor}`)

const MOST_PAGES = 20 // of a list that is read as a whole

/** All pages of a list, for what needs to know all that is in it. */
export async function whole<P extends Paged>(page: (cursor: string) => Promise<P>): Promise<P[]> {
  const pages = [await page('')]
  for (let next = pages[0]?.next; next && pages.length < MOST_PAGES; next = pages.at(-1)?.next) pages.push(await page(next))
  return pages
}
