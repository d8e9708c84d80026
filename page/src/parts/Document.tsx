// A document by its hash: shown only if its bytes have that hash, and said so. Never another one.
import { useEffect, useState } from 'preact/hooks'
import { type Hex, documentBytes } from '../api'
import { visible } from '../plain'
import { bounty } from '../words/bounty'
import { Waiting } from './Empty'
import { Hash } from './Address'

const words = bounty.job
const LONGEST = 300_000 // characters of a document that are shown

export type Read = { state: 'waiting' } | { state: 'proved'; text: string } | { state: 'wrong' } | { state: 'missing' }

/** Fetch a document and compare its hash; the hash is computed here. */
export function useDocument(hash: Hex): Read {
  const [read, setRead] = useState<{ hash: Hex; read: Read }>({ hash, read: { state: 'waiting' } })
  useEffect(() => {
    let left = false
    const put = (found: Read): void => {
      if (!left) setRead({ hash, read: found })
    }
    Promise.all([documentBytes(hash), import('../chain/encode')]).then(
      ([bytes, { keccak }]) => put(keccak(bytes) === hash.toLowerCase() ? { state: 'proved', text: new TextDecoder().decode(bytes) } : { state: 'wrong' }),
      () => put({ state: 'missing' }),
    )
    return () => void (left = true)
  }, [hash])
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
      <Paragraphs text={visible(read.text, LONGEST, true)} />
      <Issue text={read.text} />
      <Proved words={words.proof} />
    </div>
  )
}

/** The issue that the job is about, as its text names it: an https address, shown whole, so that one sees where it leads. */
function Issue({ text }: { text: string }) {
  const [issue, setIssue] = useState('')
  useEffect(() => {
    let left = false
    const read = async (): Promise<void> => {
      const { readSpecification } = await import('../job/specification')
      const found = readSpecification(new TextEncoder().encode(text))?.issue ?? ''
      if (!left) setIssue(found)
    }
    read().catch(() => undefined)
    return () => void (left = true)
  }, [text])
  if (!issue.startsWith('https://')) return null
  return (
    <p class="issue">
      {words.issue}{' '}
      <a href={issue} target="_blank" rel="noreferrer noopener nofollow">
        {visible(issue, 700)}
      </a>
    </p>
  )
}

/** Headings, numbered lists and paragraphs of a job; everything else stays as it was written. */
function Paragraphs({ text }: { text: string }) {
  if (!/^# /m.test(text)) return <pre>{text}</pre>
  const blocks = text.replace(/^# .*\n/, '').split(/\n{2,}/)
  return (
    <>
      {blocks.map((block, index) => {
        const lines = block.split('\n').filter((line) => line.trim())
        if (!lines.length) return null
        if (lines.length === 1 && /^#{2,} /.test(block.trim())) return <h3 key={index}>{block.trim().replace(/^#+ /, '')}</h3>
        if (lines.every((line) => /^\d+\. /.test(line))) {
          return (
            <ol key={index} class="criteria">
              {lines.map((line, number) => (
                <li key={number}>{marked(line.replace(/^\d+\. /, ''))}</li>
              ))}
            </ol>
          )
        }
        return (
          <p key={index} class="written">
            {marked(block.trim())}
          </p>
        )
      })}
    </>
  )
}

/** What stands between two grave accents is code. */
function marked(text: string) {
  return text.split(/(`[^`\n]+`)/).map((part, index) => (index % 2 ? <code key={index}>{part.slice(1, -1)}</code> : part))
}
