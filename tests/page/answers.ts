// What the page's modules answer to the questions that a Python test asks: JSON in, JSON out. Whole numbers are texts
// that begin with `n:`, in both directions.
import * as encode from '../../page/src/chain/encode'
import { hasStarted, offerHash } from '../../page/src/chain/crowd'
import { type Deployed, codeProblems } from '../../page/src/chain/deployed'
import { explain, refusal, refused } from '../../page/src/chain/errors'
import * as money from '../../page/src/chain/money'
import { visible } from '../../page/src/plain'
import { hasStartedTill, tillAddress } from '../../page/src/chain/till'
import * as typed from '../../page/src/chain/typed'
import type { Hex, Seat, Share, Terms } from '../../page/src/chain/values'
import { describe, describeMessage, said } from '../../page/src/effects/describe'
import { type Case, ends } from '../../page/src/effects/ends'
import { type Review, needsReason, reviewFile, suggestedScore, verdictFile } from '../../page/src/job/review'
import { messageOf, openSeal, readSeal, wholeSeals } from '../../page/src/job/seal'
import { applicationFile, lastWords, messageOf as applicationMessageOf, readApplication } from '../../page/src/job/application'
import { sealFiles, sealVerdict } from '../../page/src/job/sealing'
import { readSpecification } from '../../page/src/job/specification'
import { escrowEvents } from '../../page/src/plans/happened'
import { numberText } from '../../page/src/parts/Amount'
import { builderFile } from '../../page/src/safe/builder'

const hashed = (review: Review): object => ({ hash: reviewFile(review).hash, needsReason: needsReason(review) })

type Asked = Record<string, never>

const ANSWERS: Record<string, (asked: Asked) => unknown> = {
  describe: ({ call, sender, now, owed, says }) => {
    const effect = describe(call, sender, now, owed ?? undefined, says ?? undefined)
    return { sentence: said(effect), moves: effect.moves }
  },
  message: ({ data }) => {
    const { domain, primary, types, message } = data
    const all = { domain, primary, types, message }
    return { ...encode.digest(all), words: describeMessage(all), json: JSON.parse(typed.walletJson(all)) as unknown }
  },
  made: ({ kind, chain, facts }) => {
    const make = typed[`${kind as string}Message` as 'claimMessage'] as (chain: number, facts: unknown) => encode.Typed
    return encode.digest(make(Number(chain), facts)).digest
  },
  encode: ({ contract, name, facts }) => encode.calldata(contract, name, facts),
  decode: ({ contract, data }) => encode.decodeCall(contract, data) ?? null,
  event: ({ log }) => encode.decodeEvents([log])[0] ?? null,
  started: ({ log, organiser, offer, until }) => hasStarted(encode.decodeEvents([log])[0] as encode.Event, organiser, offer, until),
  startedTill: ({ log, setup }) => hasStartedTill(encode.decodeEvents([log])[0] as encode.Event, setup),
  tillAt: ({ setup }) => tillAddress(setup),
  offerHash: ({ offer }) => offerHash(offer),
  refused: ({ data }) => refused(data as Hex).sentence,
  refusal: ({ error }) => refusal(error) ?? null,
  explain: ({ rule, facts }) => explain(rule, facts),
  ends: ({ terms, given }) => ends(terms as Terms, given as Case),
  fromUnits: ({ units, decimals }) => money.fromUnits(units, Number(decimals)),
  toUnits: ({ text, decimals }) => money.toUnits(text, Number(decimals)) ?? null,
  numberText: ({ units, decimals, style }) => numberText(units, Number(decimals), style),
  toSeconds: ({ text }) => money.toSeconds(text) ?? null,
  fromSeconds: ({ seconds }) => money.fromSeconds(seconds),
  dateText: ({ seconds }) => money.dateText(seconds),
  hashTeam: ({ team }) => typed.hashTeam(team as Share[]),
  hashPanel: ({ panel }) => typed.hashPanel(panel as Seat[]),
  termsId: ({ chain, terms }) => typed.termsId(Number(chain), terms as Terms),
  visible: ({ text, limit }) => visible(text, Number(limit)),
  escrowEvents: ({ logs }) => escrowEvents(logs as encode.Log[]),
  code: ({ codes, chain }) => {
    const bytes = Object.entries(codes as Record<string, Hex>).map(([name, code]) => [name, encode.bytesOf(code)] as const)
    return codeProblems(Object.fromEntries(bytes) as Record<Deployed, Uint8Array>, Number(chain))
  },
  specification: ({ data }) => readSpecification(encode.bytesOf(data as Hex)) ?? null,
  review: ({ review, signature, open }) => {
    const file = verdictFile(review as Review, signature as Hex, open)
    const { criteria } = review as Review
    return { name: file.name, data: encode.hexOf(file.bytes), score: suggestedScore(criteria), ...hashed(review) }
  },
  seals: ({ documents }) => {
    const seals = (documents as string[]).map(readSeal)
    const known = seals.filter((each) => each !== undefined)
    const digests = seals.map((each) => (each ? encode.digest(messageOf(each)).digest : null))
    return { digests, opened: wholeSeals(known).map((parts) => openSeal(parts) ?? null) }
  },
  sealed: async ({ subject, verdict, file, count }) => (await sealVerdict(subject, verdict, encode.bytesOf(file as Hex), Number(count))) ?? null,
  sealFiles: ({ sealed, signature }) => ({ digest: encode.digest(messageOf(sealed)).digest, files: sealFiles(sealed, signature) }),
  applications: ({ documents }) => (documents as string[]).map((each) => {
    const one = readApplication(each)
    return one ? { digest: encode.digest(applicationMessageOf(one)).digest, file: applicationFile(one) } : null
  }),
  lastWords: async ({ documents, chain, bounty, unsigned }) => {
    const isSigned = (one: { signature: Hex }): Promise<boolean> => Promise.resolve(!(unsigned as Hex[]).includes(one.signature))
    return (await lastWords(documents, Number(chain), bounty, isSigned)).map(({ worker, note }) => [worker, note])
  },
  builder: ({ calls, safe, chain, name, now }) => builderFile(calls, safe as Hex, Number(chain), name as string, Number(now)),
  keccak: ({ data }) => encode.keccak(data as Hex),
}

const revive = (_: string, value: unknown): unknown =>
  typeof value === 'string' && /^n:\d+$/.test(value) ? BigInt(value.slice(2)) : value
const replace = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `n:${value}` : value)

/** Questions and their answers as JSON, whole numbers as texts that begin with `n:`. */
export default async function answered(text: string): Promise<string> {
  const questions = JSON.parse(text, revive) as { ask: string; with: Asked }[]
  const answers = []
  for (const question of questions) {
    try {
      answers.push({ answer: await ANSWERS[question.ask]?.(question.with) })
    } catch (error) {
      answers.push({ error: String(error) })
    }
  }
  return JSON.stringify(answers, replace)
}
