// A document by its hash: shown only if its bytes have that hash, and said so. Never another one.
import { useEffect, useState } from 'preact/hooks'
import type { Answer } from '../answers'
import { type Hex, documentBytes, ServerError } from '../api'
import { visible } from '../plain'
import { bounty } from '../words/bounty'
import { Failed, Waiting } from './Empty'
import { Hash } from './Address'
import { Job } from './Job'

const words = bounty.job

type Read = { state: 'waiting' } | { state: 'proved'; text: string } | { state: 'wrong' } | { state: 'missing' } | Extract<Answer<never>, { state: 'failed' }>

const NOT_HERE = 404 // the server answers, and has no such text

/** Fetch a document and compare its hash; the hash is computed here. */
export function useDocument(hash: Hex): Read {
  const [read, setRead] = useState<{ hash: Hex; read: Read }>({ hash, read: { state: 'waiting' } })
  const [turn, setTurn] = useState(0)
  const again = (): void => setTurn(turn + 1)
  useEffect(() => {
    let left = false
    const put = (found: Read): void => {
      if (!left) setRead({ hash, read: found })
    }
    Promise.all([documentBytes(hash), import('../proving')]).then(
      ([bytes, { keccak }]) => put(keccak(bytes) === hash.toLowerCase() ? { state: 'proved', text: new TextDecoder().decode(bytes) } : { state: 'wrong' }),
      (error: unknown) => {
        const { status, message } = error instanceof ServerError ? error : new ServerError(0, '')
        put(status === NOT_HERE ? { state: 'missing' } : { state: 'failed', status, message, again })
      },
    )
    return () => void (left = true)
  }, [hash, turn])
  return read.hash === hash ? read.read : { state: 'waiting' }
}

export function Proved({ words: said, wrong = false }: { words: string; wrong?: boolean }) {
  return (
    <p class={wrong ? 'proved wrong' : 'proved'} role={wrong ? 'alert' : undefined}>
      <span aria-hidden="true">{wrong ? '✗' : '✓'}</span>
      {said}
    </p>
  )
}

/** The job's text. `uri` is where its poster says it is: a stranger's text, shown and never led to. */
export function JobText({ hash, uri }: { hash: Hex; uri: string | undefined }) {
  const read = useDocument(hash)
  if (read.state === 'waiting') return <Waiting rows={0} words={words.checking} />
  if (read.state === 'wrong') return <Proved words={words.wrong} wrong />
  if (read.state === 'failed') return <Failed {...read} />
  if (read.state === 'missing') {
    return (
      <>
        <p>{uri ? words.missing : words.nowhere}</p>
        {uri ? <p class="mono small document">{visible(uri, 300)}</p> : null}
        <p class="muted">
          {words.bring} {words.hash}: <Hash value={hash} full />
        </p>
      </>
    )
  }
  return (
    <div class="document">
      <Job text={read.text} />
      <Proved words={words.proof} />
    </div>
  )
}
