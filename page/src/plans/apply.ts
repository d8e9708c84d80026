// Applying for a job: a signed note, left in the mailboxes. It moves and reserves nothing; an empty one takes it back.
import { tell } from '../api'
import { chain } from '../checks/chain'
import { type Check, type Ground, passed, Stopped, type Told } from '../checks/check'
import { checksOf } from '../checks/checks'
import { code } from '../checks/code'
import { identity } from '../checks/identity'
import { addressOf } from '../chain/encode'
import { NOBODY, type Terms, termsOf } from '../chain/values'
import { describeMessage } from '../effects/describe'
import { type Application, applicationFile, isNote, messageOf } from '../job/application'
import { momentText } from '../parts/Moment'
import { same } from '../same'
import { applying as words } from '../words/applying'
import { sheets } from '../words/sheets'
import { isSignedBy } from '../plans/signature'
import type { MakePlan, Outcome } from './plan'

const CLOCK = 900 // seconds by which a note may go before the chain
const TAKING_BACK: readonly Check[] = [chain, code, identity]

/** `note`: empty takes the application back. `before`: the moment of the account's newest note that is there; zero: none. */
export const makeApply =
  (told: Told, note: string, before: number): MakePlan =>
  async (ground) => {
    const checked = await passed(note ? checksOf('withdraw') : TAKING_BACK, ground, told)
    const terms = termsOf(told.bounty.bounty.terms)
    requireMay(ground, terms, told, note)
    const draft = { chain: ground.chainId, bounty: told.id, worker: addressOf(ground.account), writtenAt: writtenAfter(before, ground.block.moment), note }
    const message = messageOf(draft)
    const act = note ? words.apply : words.back
    const mine = [NOBODY, draft.worker.toLowerCase()].includes(terms.worker.toLowerCase() as typeof NOBODY)
    return {
      act: 'apply', bounty: told.id, title: act.title, sentence: act.sentence, until: '', then: act.then, effect: describeMessage(message),
      notes: note && !mine ? [words.reserved(terms.worker)] : [], checked, sign: message,
      signed: async (signature) => {
        if (!(await isSignedBy(ground, message, signature, draft.worker))) throw new Stopped('no', words.notSigned)
        return leave({ ...draft, signature })
      },
    } // prettier-ignore
  }

/** Later than the note that it replaces; a mailbox takes none that is much later than now. */
const writtenAfter = (before: number, now: number): number => (before >= now && before < now + CLOCK ? before + 1 : now)

function requireMay({ account, block }: Ground, terms: Terms, { bounty }: Told, note: string): void {
  const isParty = [terms.poster, terms.arbiter].some((party) => same(party, account))
  if (isParty) throw new Stopped('no', words.party)
  if (!isNote(note)) throw new Stopped('no', words.badNote)
  if (!note) return
  if (bounty.closed) throw new Stopped('no', words.closed)
  if (BigInt(block.moment) >= terms.openUntil) throw new Stopped('no', sheets.check.tooLate(momentText(Number(terms.openUntil))))
}

async function leave(application: Application): Promise<Outcome> {
  const file = applicationFile(application)
  try {
    const { notTaken } = await tell<{ notTaken: string[] }>('applications', JSON.parse(file))
    const notes = notTaken.length ? [words.silent(notTaken.join(', '))] : []
    return { words: application.note ? words.apply.done : words.back.done, notes }
  } catch (error) {
    const name = `${application.bounty.slice(2, 18)}-${application.worker}.application.json`
    return { words: words.notLeft(error instanceof Error ? error.message : ''), file: { name, bytes: new TextEncoder().encode(file) } }
  }
}
