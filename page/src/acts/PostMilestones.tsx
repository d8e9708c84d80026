// The milestones of a plan, of which one is written below: each can be chosen, one more added, the chosen one moved or removed.
import { useState } from 'preact/hooks'
import { plain } from '../plain'
import { tills } from '../words/tills'
import { MOST_MILESTONES, type Milestones } from './milestones'

const words = tills.start
const focus = (id: string): void => document.getElementById(id)?.focus()

export function PostMilestones({ milestones: { parts, at, choose, add, remove, move } }: { milestones: Milestones }) {
  const [told, tell] = useState('') // what has become of the order, for those who do not see it
  const isFull = parts.length >= MOST_MILESTONES
  const addOne = (): void => {
    add()
    tell('')
    requestAnimationFrame(() => focus('job-title'))
  }
  const removeOne = (): void => {
    remove()
    tell(words.removed(at + 1, parts.length - 1))
    focus('post-milestones')
  }
  /** The keyboard stays at the button, or goes to the other one where it can move no further. */
  const moveOne = (by: 1 | -1): void => {
    move(by)
    tell(words.movedTo(at + by + 1, parts.length))
    const isLast = !parts[at + 2 * by]
    requestAnimationFrame(() => focus((by > 0) === isLast ? 'post-sooner' : 'post-later'))
  }
  return (
    <section class="card form" aria-labelledby="post-milestones">
      <h2 id="post-milestones" tabIndex={-1}>
        {words.milestones}
      </h2>
      <p class="hint">{words.milestonesHint}</p>
      <fieldset>
        <legend class="label">{words.which}</legend>
        <div class="options one-a-line">
          {parts.map(({ job }, place) => (
            <label class="option" key={place}>
              <input type="radio" name="post-milestone" checked={place === at} onChange={() => (choose(place), tell(''))} />
              <bdi>{words.line(place + 1, plain(job.title, 80))}</bdi>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="acts">
        <button type="button" disabled={isFull} onClick={addOne}>
          {words.add}
        </button>
        {parts.length > 1 ? (
          <>
            <button type="button" class="quiet" id="post-sooner" disabled={at === 0} onClick={() => moveOne(-1)}>
              {words.sooner(at + 1)}
            </button>
            <button type="button" class="quiet" id="post-later" disabled={at === parts.length - 1} onClick={() => moveOne(1)}>
              {words.later(at + 1)}
            </button>
            <button type="button" class="quiet" onClick={removeOne}>
              {words.remove(at + 1)}
            </button>
          </>
        ) : null}
      </div>
      <p role="status" class="told">
        {told}
      </p>
      {isFull ? <p class="hint">{words.most(MOST_MILESTONES)}</p> : null}
    </section>
  )
}
