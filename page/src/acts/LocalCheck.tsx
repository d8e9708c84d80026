// The evidence computed again by the process at this machine, and the job's command run after a yes in its terminal. Where there is
// no such process, the exact command for a terminal.
import { useState } from 'preact/hooks'
import { type Hex, type LocalFindings, ServerError } from '../api'
import type { Review } from '../job/review'
import { checkWork, hasToken, runCommand } from '../local'
import { useAbout } from '../parts/Amount'
import { Proved } from '../parts/Document'
import { Field } from '../parts/Field'
import { plain, visible } from '../plain'
import { sheets } from '../words/sheets'
import { Copyable } from './files'

const words = sheets.local

type Checked = Pick<Review, 'evidence' | 'acceptance'>

interface LocalCheckProps {
  id: Hex
  delivery: Hex
  command: readonly string[] | undefined
  onFound: (checked: Partial<Checked>) => void
}

export function LocalCheck({ id, delivery, command, onFound }: LocalCheckProps) {
  const about = useAbout()
  if (about?.powers.local && hasToken()) return <Here id={id} delivery={delivery} command={command} onFound={onFound} />
  return (
    <div class="card">
      <h2>{words.elsewhere}</h2>
      <p class="muted">{words.how}</p>
      <Copyable label={words.check} text={`oathwork check ${id}`} />
      {about?.powers.local ? <p class="muted small">{words.openPrinted}</p> : null}
    </div>
  )
}

type Doing = 'nothing' | 'checking' | 'running'

function Here({ id, delivery, command, onFound }: LocalCheckProps) {
  const [place, setPlace] = useState('')
  const [doing, setDoing] = useState<Doing>('nothing')
  const [found, setFound] = useState<{ by: Doing; findings: LocalFindings } | null>(null)
  const [problem, setProblem] = useState('')
  const ask = async (by: Doing, question: typeof checkWork): Promise<void> => {
    setDoing(by)
    setProblem('')
    setFound(null)
    try {
      const findings = await question(id, place.trim())
      if (findings.delivery !== delivery) setProblem(words.moved)
      else {
        setFound({ by, findings })
        onFound(checkedBy(findings, command !== undefined))
      }
    } catch (error) {
      setProblem(problemOf(error))
    }
    setDoing('nothing')
  }
  const busy = doing !== 'nothing'
  return (
    <section class="card form" aria-labelledby="local-check">
      <h2 id="local-check">{words.title}</h2>
      <p class="muted">{words.lead}</p>
      <Field id="local-place" label={words.place} hint={words.placeHint}>
        {(described) => <input {...described} class="mono" value={place} spellcheck={false} autocomplete="off" onInput={(event) => setPlace(event.currentTarget.value)} />}
      </Field>
      {command ? (
        <div class="field">
          <p class="label">{words.command}</p>
          <p class="bytes">{visible(command.join(' '), 1_000)}</p>
          <p class="muted small">{words.commandHint}</p>
        </div>
      ) : null}
      <div class="acts">
        <button type="button" disabled={busy} onClick={() => void ask('checking', checkWork)}>
          {words.check}
        </button>
        {command ? (
          <button type="button" disabled={busy} onClick={() => void ask('running', runCommand)}>
            {words.run}
          </button>
        ) : null}
      </div>
      <div role="status">
        {busy ? <p class="waits">{words.doing[doing]}</p> : null}
        {found ? <Findings {...found} /> : null}
      </div>
      {problem ? <p role="alert">{problem}</p> : null}
    </section>
  )
}

function Findings({ by, findings }: { by: Doing; findings: LocalFindings }) {
  const { matches, differences, unreadable, agreed, acceptance, output } = findings
  return (
    <>
      {unreadable ? <Proved wrong words={words.unreadable(plain(unreadable, 500))} /> : <Proved wrong={!matches} words={matches ? words.matches : words.differs(differences.length)} />}
      {differences.length ? (
        <ul class="lines">
          {differences.map((each) => (
            <li key={each}>{plain(each, 300)}</li>
          ))}
        </ul>
      ) : null}
      {by === 'running' && matches && !agreed ? <p>{words.notAgreed}</p> : null}
      {acceptance ? <Proved wrong={acceptance !== 'passed'} words={words.outcomes[acceptance]} /> : null}
      {acceptance && output.length ? <pre class="bytes">{visible(output.join('\n'), 5_000, true)}</pre> : null}
    </>
  )
}

/** What a review may say now: nothing that was not done, and of no command what was found on other files. */
function checkedBy({ matches, unreadable, acceptance }: LocalFindings, hasCommand: boolean): Partial<Checked> {
  const evidence = unreadable ? 'not checked' : matches ? 'checked' : 'differs'
  if (acceptance) return { evidence, acceptance }
  return hasCommand && !matches ? { evidence, acceptance: 'not run' } : { evidence }
}

function problemOf(error: unknown): string {
  if (!(error instanceof ServerError) || error.status === 0) return words.silent
  return error.status === 403 ? words.wrongToken : plain(error.message, 500) || words.silent
}
