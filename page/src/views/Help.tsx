// How it works, in short parts.
import { Heading } from '../parts/Heading'
import { type Part, prose } from '../words/prose'

export function Help() {
  return (
    <>
      <Heading text={prose.help.title} />
      <p class="lead">{prose.help.lead}</p>
      <Parts parts={prose.help.parts} />
    </>
  )
}

export function Parts({ parts }: { parts: readonly Part[] }) {
  return (
    <div class="prose">
      {parts.map(({ title, text }) => (
        <section key={title}>
          <h2>{title}</h2>
          {text.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </section>
      ))}
    </div>
  )
}
