// The job: a title, a description in Markdown, numbered criteria of which the first is fixed, and a command that shows it works.
import { Field } from '../parts/Field'
import { acts } from '../words/acts'
import { FIRST_CRITERION, type Job, type JobProblem } from './job'

const words = acts.post

interface JobProps {
  job: Job
  problems: readonly JobProblem[]
  change: (part: Partial<Job>) => void
}

function sentence({ wrong, limit = 0 }: JobProblem): string {
  const said = words.jobWrong[wrong]
  return typeof said === 'string' ? said : said(limit)
}

export function PostJob({ job, problems, change }: JobProps) {
  const wrong = (field: JobProblem['field'], at?: number): string | undefined => {
    const found = problems.find((problem) => problem.field === field && (at === undefined || problem.at === undefined || problem.at === at))
    return found && sentence(found)
  }
  const line = (field: 'title' | 'licence' | 'command' | 'seconds', label: string, mono = false) => (
    <Field id={`job-${field}`} label={label} hint={words.hints[field]} wrong={wrong(field)}>
      {(described) => (
        <input {...described} class={mono ? 'mono' : undefined} value={job[field]} autocomplete="off" onInput={(event) => change({ [field]: event.currentTarget.value })} />
      )}
    </Field>
  )
  return (
    <section class="card form" aria-labelledby="post-job">
      <h2 id="post-job">{words.job}</h2>
      {line('title', words.titleField)}
      <Field id="job-text" label={words.text} hint={words.hints.text} wrong={wrong('text')}>
        {(described) => <textarea {...described} rows={8} value={job.text} onInput={(event) => change({ text: event.currentTarget.value })} />}
      </Field>
      <Criteria job={job} change={change} wrong={(at) => wrong('criteria', at)} />
      {line('licence', words.licence)}
      <details>
        <summary>{words.command}</summary>
        <div class="form">
          {line('command', words.command, true)}
          {line('seconds', words.seconds)}
        </div>
      </details>
      {wrong('whole') ? <p class="wrong">{wrong('whole')}</p> : null}
    </section>
  )
}

function Criteria({ job, change, wrong }: { job: Job; change: (part: Partial<Job>) => void; wrong: (at: number) => string | undefined }) {
  const put = (place: number, text: string) => change({ criteria: job.criteria.map((each, at) => (at === place ? text : each)) })
  const add = () => {
    change({ criteria: [...job.criteria, ''] })
    requestAnimationFrame(() => document.getElementById(`job-criterion-${job.criteria.length + 2}`)?.focus())
  }
  const remove = (place: number) => {
    change({ criteria: job.criteria.filter((_, at) => at !== place) })
    document.getElementById('job-criteria')?.focus()
  }
  return (
    <fieldset>
      <legend class="label" id="job-criteria" tabIndex={-1}>
        {words.criteria}
      </legend>
      <p class="hint">{words.hints.criteria}</p>
      <ol class="criteria">
        <li>
          <p class="fixed">{FIRST_CRITERION}.</p>
          <p class="hint">{words.firstFixed}</p>
        </li>
        {job.criteria.map((criterion, place) => {
          const at = place + 2
          const why = wrong(at)
          return (
            <li key={place}>
              <div class="with-unit">
                <textarea
                  id={`job-criterion-${at}`}
                  class="short"
                  rows={1}
                  aria-label={words.criterion(at)}
                  aria-invalid={why ? true : undefined}
                  aria-describedby={why ? `job-criterion-${at}-wrong` : undefined}
                  value={criterion}
                  onInput={(event) => put(place, event.currentTarget.value.replaceAll('\n', ' '))}
                />
                <button type="button" class="quiet" aria-label={`${acts.form.remove}: ${words.criterion(at)}`} disabled={job.criteria.length < 2} onClick={() => remove(place)}>
                  {acts.form.remove}
                </button>
              </div>
              <p class="wrong" id={`job-criterion-${at}-wrong`} hidden={!why}>
                {why}
              </p>
            </li>
          )
        })}
      </ol>
      <button type="button" onClick={add}>
        {words.addCriterion}
      </button>
    </fieldset>
  )
}
