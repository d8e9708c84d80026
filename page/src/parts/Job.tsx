// A job as its reader wants it: the text, the criteria by which it is judged, the command that shows it. And word for word.
import { useEffect, useState } from 'preact/hooks'
import type { Specification } from '../job/specification'
import { visible } from '../plain'
import { bounty } from '../words/bounty'
import { spanText } from './Moment'

const words = bounty.job
const LONGEST = 300_000 // characters of a document that are shown

/** What cannot be read for sure is shown as it was written. Undefined: not read yet. */
function useSpecification(text: string): Specification | null | undefined {
  const [read, setRead] = useState<{ of: string; job: Specification | null }>()
  useEffect(() => {
    let left = false
    const put = (job: Specification | null): void => void (left || setRead({ of: text, job }))
    import('../proving').then(
      ({ readSpecification }) => put(readSpecification(new TextEncoder().encode(text)) ?? null),
      () => put(null),
    )
    return () => void (left = true)
  }, [text])
  return read?.of === text ? read.job : undefined
}

export function Job({ text }: { text: string }) {
  const job = useSpecification(text)
  const whole = visible(text, LONGEST, true)
  if (job === undefined) return <p class="waits">{words.checking}</p>
  if (job === null) return /^# /m.test(text) ? <Paragraphs text={whole} /> : <pre>{whole}</pre>
  const { criteria, acceptance, licence, issue, body } = job
  const isListed = !/^#+ +(acceptance )?criteria *$/im.test(body)
  return (
    <>
      {body.trim() ? <Paragraphs text={visible(body, LONGEST, true)} /> : null}
      {isListed ? (
        <>
          <h3>{words.criteria}</h3>
          <ol class="criteria">
            {criteria.map((each, number) => (
              <li key={number}>{marked(visible(each, LONGEST))}</li>
            ))}
          </ol>
        </>
      ) : null}
      {acceptance ? (
        <p>
          {words.command(spanText(acceptance.seconds))} <code>{visible(acceptance.command.join(' '), LONGEST)}</code>
        </p>
      ) : null}
      {licence ? (
        <p>
          {words.licence} <bdi>{visible(licence, 100)}</bdi>
        </p>
      ) : null}
      {issue ? <Issue issue={issue} /> : null}
      <details>
        <summary>{words.raw}</summary>
        <pre>{whole}</pre>
      </details>
    </>
  )
}

/** The issue that the job is about, as its text names it: an https address, shown whole, so that one sees where it leads. */
const Issue = ({ issue }: { issue: string }) =>
  issue.startsWith('https://') ? (
    <p class="issue">
      {words.issue}{' '}
      <a href={issue} target="_blank" rel="noreferrer noopener nofollow">
        {visible(issue, 700)}
      </a>
    </p>
  ) : null

/** Headings, numbered lists and paragraphs of a job; everything else stays as it was written. */
function Paragraphs({ text }: { text: string }) {
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
