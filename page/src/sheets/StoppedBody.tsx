import type { Fault } from '../checks/check'
import { sheets as words } from '../words/sheets'

interface StoppedProps {
  fault: Fault
  words: string
  wasAsked: boolean // for a signature, which is then not used
  onAgain: () => void
}

/** Why nothing comes of it, and what to do next. */
export function StoppedBody({ fault, words: why, wasAsked, onAgain }: StoppedProps) {
  return (
    <>
      <p class="say" role="alert">
        {why}
      </p>
      <p>{wasAsked ? words.sheet.notUsed : words.sheet.stoppedThen[fault]}</p>
      <div class="acts">
        <button type="button" onClick={onAgain}>
          {words.sheet.again}
        </button>
      </div>
    </>
  )
}
