import type { Fault } from '../checks/check'
import { sheets as words } from '../words/sheets'

/** Why nothing was asked of the wallet, and what to do next. */
export function StoppedBody({ fault, words: why, onAgain }: { fault: Fault; words: string; onAgain: () => void }) {
  return (
    <>
      <p class="say" role="alert">
        {why}
      </p>
      <p>{words.sheet.stoppedThen[fault]}</p>
      <div class="acts">
        <button type="button" onClick={onAgain}>
          {words.sheet.again}
        </button>
      </div>
    </>
  )
}
