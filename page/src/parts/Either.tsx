// A name where there is room, and a shorter one on a phone: who hears the page has the whole one at every width.
export const Either = ({ long, short }: { long: string; short: string }) => (
  <>
    <span class="in-full">{long}</span>
    <span class="in-short" aria-hidden="true">
      {short}
    </span>
  </>
)
