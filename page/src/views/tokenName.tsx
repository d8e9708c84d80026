// A token of the board's filter by its name. The chain's own money is named by this page; what a token calls itself is a stranger's
// text, and two can have one name: then both are shown with their addresses, and none is chosen for who looks.
import { type About, type Hex, type TokenRow, tokensNamed } from '../api'
import { type Answer, useAnswer } from '../answers'
import { isAddress } from '../parts/Address'
import { NOBODY, useAbout } from '../parts/Amount'
import { Empty, Failed, Waiting } from '../parts/Empty'
import { plain } from '../plain'
import { type Place, withQuery } from '../router'
import { same } from '../same'
import { views } from '../words/views'

const words = views.board.token

interface NamedToken {
  name: string // as written, empty where an address stands or nothing
  token: Hex | '' | null // the one that is meant; empty: none is asked for; null: not known, or to be chosen
  others: TokenRow[] // that call themselves so
  answer: Answer<{ tokens: TokenRow[]; unread: number; next: string | null }>
}

/** Which token a text means, where these call themselves so. */
function tokenOf(text: string, about: About | null, rows: readonly TokenRow[], isAll: boolean): Hex | '' | null {
  if (!text || isAddress(text)) return text as Hex | ''
  if (!about) return null
  if (same(text, about.chain.currency)) return NOBODY
  const strangers = rows.filter(({ token }) => token !== NOBODY)
  return isAll && strangers.length === 1 ? (strangers[0]?.token ?? null) : null
}

export function useNamedToken(query: URLSearchParams): NamedToken {
  const about = useAbout()
  const text = query.get('token')?.trim() ?? ''
  const name = isAddress(text) ? '' : text
  const answer = useAnswer(name && `tokens ${name}`, () => tokensNamed(name), 0)
  const rows = (answer.value?.tokens ?? []).filter(({ token }) => token !== NOBODY)
  const isAll = answer.state === 'here' && !answer.value.unread && !answer.value.next
  const token = tokenOf(text, about, rows, isAll)
  return { name, token, others: rows.filter((row) => row.token !== token), answer }
}

/** What stands above the list where a name was written: which token that is, and who else calls itself so. */
export function NamedLine({ place, named: { name, token, others } }: { place: Place; named: NamedToken }) {
  if (!name || !token) return null
  return (
    <>
      {token === NOBODY ? null : (
        <p class="hint">
          {words.only(plain(name, 20))} <span class="address">{token}</span>
        </p>
      )}
      {others.length ? (
        <>
          <p class="hint">{words.others(plain(name, 20))}</p>
          <Choices place={place} rows={others} />
        </>
      ) : null}
    </>
  )
}

/** What stands in the list's place until it is known which token is meant. */
export function WhichToken({ place, named: { name, others, answer } }: { place: Place; named: NamedToken }) {
  if (!useAbout() || answer.state === 'waiting') return <Waiting rows={6} />
  if (answer.state === 'failed') return <Failed {...answer} />
  const { unread, next } = answer.value
  const shown = plain(name, 20)
  return (
    <>
      <Empty title={others.length ? words.several(shown) : words.none(shown)} words={others.length ? words.choose : words.noneWords}>
        <a class="button" href={withQuery(place, { token: '' })}>
          {words.anyToken}
        </a>
      </Empty>
      <Choices place={place} rows={others} />
      {unread || next ? <p class="hint">{words.unread}</p> : null}
    </>
  )
}

const Choices = ({ place, rows }: { place: Place; rows: readonly TokenRow[] }) => (
  <ul class="plain-list hint">
    {rows.map(({ token }) => (
      <li key={token}>
        <a class="address" href={withQuery(place, { token })}>
          {token}
        </a>
      </li>
    ))}
  </ul>
)
