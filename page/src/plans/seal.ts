// The second step of a verdict where there are mailboxes enough: it is sealed, and each of them has a part that alone says nothing.
import { tell } from '../api'
import { passed, Stopped, type Told } from '../checks/check'
import { checksOf } from '../checks/checks'
import { bountyOf } from '../chain/values'
import { describeMessage } from '../effects/describe'
import { messageOf, type Opened, openSeal, readSeal, type Subject } from '../job/seal'
import { sealFiles, sealVerdict } from '../job/sealing'
import { momentText } from '../parts/Moment'
import { visible } from '../plain'
import { same } from '../same'
import { sheets } from '../words/sheets'
import type { MakePlan, Outcome } from './plan'
import { isSignedBy } from './signature'

const words = sheets.act.seal
const TO_RECORD = 3 * 3_600 // seconds before the absent can be replaced: then the seals are opened
const TRIES = 3

/** A verdict that was signed and tried. */
export interface Signed extends Opened {
  subject: Subject
  file: { name: string; bytes: Uint8Array }
}

export const makeSeal =
  (told: Told, { subject, file, ...verdict }: Signed): MakePlan =>
  async (ground) => {
    if (!same(ground.account, subject.peer)) throw new Stopped('no', sheets.check.accountChanged(subject.peer))
    const checked = await passed(checksOf('review'), ground, told)
    const { terms, state } = bountyOf(told.bounty)
    const places = told.about.sealing
    const sealed = await sealVerdict(subject, verdict, file.bytes, places.length)
    if (!sealed) throw new Stopped('no', words.large)
    const message = messageOf(sealed)
    return {
      act: 'seal', bounty: told.id, title: words.title, sentence: words.sentence(places.length), until: words.until(momentText(Number(state.since + terms.reviewPeriod) - TO_RECORD)),
      then: words.then, effect: describeMessage(message), notes: [told.about.powers.public ? words.public : words.own, words.places(visible(places.join(', '), 1_000))],
      checked, sign: message, step: { number: 2, of: 2 },
      signed: async (signature) => {
        if (!(await isSignedBy(ground, message, signature, subject.peer))) throw new Stopped('no', words.notSigned)
        const files = sealFiles(sealed, signature)
        requireOpens(files, verdict)
        return leave(files, places, file)
      },
    } // prettier-ignore
  }

/** What is left must open as the verdict: else its peer would count as one who seals garbage. */
function requireOpens(files: readonly string[], verdict: Opened): void {
  const seals = files.map(readSeal).filter((each) => each !== undefined)
  const opened = seals.length === files.length ? openSeal(seals) : undefined
  const isSame = opened && opened.score === verdict.score && opened.review === verdict.review && opened.signature === verdict.signature
  if (!isSame) throw new Stopped('no', words.doesNotOpen)
}

/** Who has taken a part. What is no such list must not cost a verdict that was signed. */
const listIn = (answer: { taken?: unknown } | null, places: readonly string[]): string[] => {
  const taken: unknown = answer?.taken
  return Array.isArray(taken) ? places.filter((each) => taken.includes(each)) : []
}

/** All mailboxes or none: without one part nobody can open it. What was left is not taken back: to leave it again does no harm. */
async function leave(files: readonly string[], places: readonly string[], file: Signed['file']): Promise<Outcome> {
  let taken: string[] = []
  for (let left = TRIES; left > 0 && taken.length < places.length; left--) {
    taken = await tell<{ taken?: unknown }>('seals', { seals: files }).then((answer) => listIn(answer, places), () => taken) // prettier-ignore
    if (taken.length < places.length && left > 1) await new Promise((go) => setTimeout(go, 1_000))
  }
  if (taken.length < places.length) return { words: words.notLeft(taken.length, places.length), notes: [words.byFile], file }
  return { words: words.left(places.length), notes: [words.early], file }
}

