// The milestones of a plan, of which one is written below: each can be chosen, one more added, the chosen one removed.
import { plain } from '../plain'
import { tills } from '../words/tills'
import { MOST_MILESTONES, type Milestones } from './milestones'

const words = tills.start

export function PostMilestones({ milestones: { parts, at, choose, add, remove } }: { milestones: Milestones }) {
  const isFull = parts.length >= MOST_MILESTONES
  const addOne = (): void => {
    add()
    requestAnimationFrame(() => document.getElementById('job-title')?.focus())
  }
  const removeOne = (): void => {
    remove()
    document.getElementById('post-milestones')?.focus()
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
              <input type="radio" name="post-milestone" checked={place === at} onChange={() => choose(place)} />
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
          <button type="button" class="quiet" onClick={removeOne}>
            {words.remove(at + 1)}
          </button>
        ) : null}
      </div>
      {isFull ? <p class="hint">{words.most(MOST_MILESTONES)}</p> : null}
    </section>
  )
}
