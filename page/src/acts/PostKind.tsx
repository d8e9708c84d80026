// What is posted: one bounty, one that many pay for, several in their order, or the same again and again.
import { Field } from '../parts/Field'
import { crowds } from '../words/crowds'
import { tills } from '../words/tills'
import { type Kind, type KindField, kindProblems, KINDS } from './kind'

const words = tills.start

interface KindProps {
  kind: Kind
  change: (part: Partial<Kind>) => void
}

export function PostKind({ kind, change }: KindProps) {
  const problems = kindProblems(kind)
  const line = (name: KindField, label: string, hint: string, bad: string) => (
    <Field id={`post-${name}`} label={label} hint={hint} wrong={problems.includes(name) ? bad : undefined}>
      {(described) => <input {...described} value={kind[name]} autocomplete="off" spellcheck={false} onInput={(event) => change({ [name]: event.currentTarget.value })} />}
    </Field>
  )
  return (
    <section class="card form" aria-labelledby="post-kind">
      <h2 id="post-kind">{words.kinds.legend}</h2>
      <fieldset aria-labelledby="post-kind">
        <div class="options one-a-line">
          {KINDS.map((each) => (
            <label class="option" key={each}>
              <input type="radio" name="post-kind" checked={kind.kind === each} onChange={() => change({ kind: each })} />
              {words.kinds[each]}
            </label>
          ))}
        </div>
      </fieldset>
      {kind.kind === 'crowd' ? line('within', crowds.start.within, crowds.start.withinHint, crowds.start.badTime) : null}
      {kind.kind === 'rota' ? (
        <div class="pair">{(['period', 'firstIn', 'rounds'] as const).map((name) => line(name, words[name], words.hints[name], words.bad[name]))}</div>
      ) : null}
      {kind.kind === 'plan' ? (
        <div>
          <Tick id="post-fills" words={words.fills} hint={words.fillsHint} isOn={kind.fills} set={(fills) => change({ fills })} />
          <Tick id="post-another" words={words.another} hint={words.anotherHint} isOn={kind.another} set={(another) => change({ another })} />
        </div>
      ) : null}
    </section>
  )
}

interface TickProps {
  id: string
  words: string
  hint: string
  isOn: boolean
  set: (isOn: boolean) => void
}

const Tick = ({ id, words: said, hint, isOn, set }: TickProps) => (
  <>
    <label class="option">
      <input type="checkbox" checked={isOn} aria-describedby={`${id}-hint`} onChange={(event) => set(event.currentTarget.checked)} />
      {said}
    </label>
    <p class="hint" id={`${id}-hint`}>
      {hint}
    </p>
  </>
)
