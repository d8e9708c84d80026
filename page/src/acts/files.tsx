// Files out and in: saved by the browser, dropped or chosen by a person; nothing of them leaves this page by itself.
import { useRef, useState } from 'preact/hooks'
import { acts } from '../words/acts'
import { DocumentRefused } from './canonical'

export function saveFile(name: string, content: string | Uint8Array, type = 'text/plain'): void {
  const address = URL.createObjectURL(new Blob([content as BlobPart], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

const LARGEST = 16 * 1024 * 1024 // bytes: more than any of our formats, and little enough to be read at once

/** A folder, or a file that was moved away since it was chosen, cannot be read. */
async function bytesIn(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer())
  } catch {
    throw new DocumentRefused('unreadable', file.name)
  }
}

/** A place for a file. `take` may throw DocumentRefused, whose words are shown here. */
export function DropFile({ id, label, hint, take, many = false }: { id: string; label: string; hint?: string; take: (bytes: Uint8Array, name: string) => void; many?: boolean }) {
  const [over, setOver] = useState(false)
  const [wrong, setWrong] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const read = async (files: FileList | null | undefined): Promise<void> => {
    setWrong('')
    for (const file of [...(files ?? [])].slice(0, many ? 20 : 1)) {
      try {
        if (file.size > LARGEST) throw new DocumentRefused('large', `${LARGEST}`)
        take(await bytesIn(file), file.name)
      } catch (error) {
        setWrong(refusedWords(error))
      }
    }
    if (input.current) input.current.value = ''
  }
  return (
    <div
      class={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        void read(event.dataTransfer?.files)
      }}
    >
      <label class="label" for={id}>
        {label}
      </label>
      {hint ? <p class="hint">{hint}</p> : null}
      <input ref={input} id={id} type="file" multiple={many} accept=".json,application/json" onChange={(event) => void read(event.currentTarget.files)} aria-describedby={`${id}-wrong`} />
      <p class="wrong" id={`${id}-wrong`} role="alert" hidden={!wrong}>
        {wrong}
      </p>
    </div>
  )
}

function refusedWords(error: unknown): string {
  if (!(error instanceof DocumentRefused)) return acts.form.fileWrong.other
  return acts.form.fileWrong[error.rule] + (error.where ? ` ${acts.form.where(error.where)}` : '')
}

/** A text to be copied whole: a command, a hash, a link. */
export function Copyable({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false)
  const copy = (): void => void navigator.clipboard?.writeText(text).then(() => setDone(true), () => setDone(false))
  return (
    <p class="copyable">
      <code>{text}</code>
      <button type="button" aria-label={`${acts.form.copy}: ${label}`} onClick={copy}>
        {done ? acts.form.copied : acts.form.copy}
      </button>
    </p>
  )
}
