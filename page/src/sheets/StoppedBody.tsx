import type { Fault } from '../checks/check'
import { Sentence } from '../parts/Sentence'
import { sheets as words } from '../words/sheets'

interface StoppedProps {
  fault: Fault
  words: string
  wasAsked: boolean // for a signature, which is then not used
}

/** Why nothing comes of it, and what to do next. */
export function StoppedBody({ fault, words: why, wasAsked }: StoppedProps) {
  return (
    <>
      <p class="say" role="alert">
        <Sentence text={why} />
      </p>
      <p>{wasAsked ? words.sheet.notUsed : words.sheet.stoppedThen[fault]}</p>
    </>
  )
}
