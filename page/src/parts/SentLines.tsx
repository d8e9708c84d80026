// What was sent from this browser and is not over, or not read yet: on every page, so that a reload or a closed sheet loses nothing.
import { became } from '../wallet/became'
import { maySetAside } from '../wallet/send'
import { forget, isOpen, isShown, read, type Sent } from '../wallet/sent'
import { useSession } from '../wallet/session'
import { useSentList } from '../wallet/useSent'
import { sheets } from '../words/sheets'

const words = sheets.sent

export function SentLines() {
  const list = useSentList().filter(isShown)
  if (!list.length) return null
  return (
    <section aria-label={words.title}>
      {list.map((sent) => (
        <Line key={sent.key} sent={sent} />
      ))}
    </section>
  )
}

function Line({ sent }: { sent: Sent }) {
  const { wallet, chainId } = useSession()
  const about = sent.bounty ? `/bounty/${sent.bounty}` : sent.deputy ? `/${sent.deputy.kind}/${sent.deputy.where}` : ''
  const isFollowed = Boolean(wallet) && chainId === sent.chainId
  return (
    <div class={sent.where === 'refused' || sent.where === 'undone' ? 'banner' : 'banner calm'}>
      <p>
        {about ? <a href={about}>{sent.sentence}</a> : sent.sentence}
        <span class="note" role="status">
          {became(sent)} {isOpen(sent) && !isFollowed ? words.unfollowed : ''}
        </span>
      </p>
      <End sent={sent} />
    </div>
  )
}

/** How it ended is closed by who has read it; what a wallet never answered, or no node knows, by who has looked at the wallet. */
function End({ sent }: { sent: Sent }) {
  if (maySetAside(sent)) {
    return (
      <button type="button" onClick={() => forget(sent.key)}>
        {sent.where === 'asked' ? words.notSent : words.setAside.act}
      </button>
    )
  }
  if (isOpen(sent)) return null
  return (
    <button type="button" onClick={() => read(sent.key)}>
      {sheets.sheet.close}
    </button>
  )
}
