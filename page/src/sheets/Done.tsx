import { useMemo, useEffect } from 'preact/hooks'
import type { Outcome } from '../plans/plan'
import { Sentence } from '../parts/Sentence'
import { sheets as words } from '../words/sheets'

/** What happened, as the chain or the signature says. */
export function Done({ outcome }: { outcome: Outcome }) {
  const { file } = outcome
  const address = useMemo(() => file && URL.createObjectURL(new Blob([file.bytes as BlobPart], { type: 'application/json' })), [file])
  useEffect(() => () => void (address && URL.revokeObjectURL(address)), [address])
  return (
    <>
      <p class="say" role="status">
        <Sentence text={outcome.words} />
      </p>
      {outcome.notes?.map((note) => (
        <p key={note}>
          <Sentence text={note} />
        </p>
      ))}
      {file && address && (
        <p>
          <a href={address} download={file.name}>
            {words.sheet.save(file.name)}
          </a>
        </p>
      )}
    </>
  )
}
