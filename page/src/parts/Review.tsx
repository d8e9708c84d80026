// What a peer has written to a verdict that is on the chain, fetched when it is asked for.
import { useState } from 'preact/hooks'
import type { Hex } from '../api'
import type { Written } from '../job/written'
import { visible } from '../plain'
import { bounty } from '../words/bounty'
import { shell } from '../words/shell'
import { Proved } from './Document'

const words = bounty.panel
const LONGEST = 50_000 // characters of a review that are shown

export function Review({ id, hash }: { id: Hex; hash: Hex }) {
  const [found, setFound] = useState<Written | null | 'closed' | 'waiting'>('closed')
  const open = (event: Event): void => {
    if (!(event.currentTarget as HTMLDetailsElement).open || found !== 'closed') return
    setFound('waiting')
    const find = async (): Promise<Written | null> => (await import('../proving')).findReview(id, hash)
    find().then(setFound, () => setFound(null))
  }
  return (
    <details class="review" onToggle={open}>
      <summary>{words.review}</summary>
      {found === 'closed' ? null : found === 'waiting' ? <p class="waits">{shell.loading}</p> : found ? <Text written={found} /> : <p class="muted">{words.reviewMissing}</p>}
    </details>
  )
}

function Text({ written }: { written: Written }) {
  return (
    <>
      {[written.words, written.reason].filter(Boolean).map((text) => (
        <p key={text} class="lines">
          <bdi>{visible(text, LONGEST, true)}</bdi>
        </p>
      ))}
      <ol>
        {written.criteria.map(({ met, words: why }, number) => (
          <li key={number}>
            {words.met[met] ?? visible(met, 40)}
            {why ? (
              <>
                : <bdi>{visible(why, LONGEST)}</bdi>
              </>
            ) : null}
          </li>
        ))}
      </ol>
      <p class="muted small">{words.checks(visible(written.evidence, 40), visible(written.acceptance, 40))}</p>
      <Proved words={words.reviewProof} />
    </>
  )
}
