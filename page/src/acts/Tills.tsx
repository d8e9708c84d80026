// Plans and rotas, the newest first: all of them, one's own, those with a bounty for a guild's peers. The address holds what is asked.
import { type TillRow, tills as askTills } from '../api'
import { shortened } from '../parts/Address'
import { amountText, useCoin } from '../parts/Amount'
import { Chips } from '../parts/Chips'
import { Answered, Empty, ToBoard } from '../parts/Empty'
import { Field } from '../parts/Field'
import { Heading } from '../parts/Heading'
import { spanText } from '../parts/Moment'
import { More } from '../parts/More'
import { ToldList } from '../parts/Told'
import { entries, usePages } from '../pages'
import { plain } from '../plain'
import { go, here, type Place, withQuery } from '../router'
import { same } from '../same'
import type { ViewProps } from '../views/load'
import { useSession } from '../wallet/session'
import { tills } from '../words/tills'
import { guildRows, useGuilds } from './useGuilds'

const words = tills.list
const NAMES = ['kind', 'organiser', 'guild'] as const
const KINDS = ['plan', 'rota'] as const

export function Tills({ place }: ViewProps) {
  const [kind, organiser, guild] = NAMES.map((name) => place.query.get(name)?.trim() ?? '') as [string, string, string]
  const list = usePages(`tills ${kind} ${organiser} ${guild}`, (cursor) => askTills({ kind, organiser, guild }, cursor))
  const rows = entries(list.pages, (page) => page.tills, ({ till }) => till)
  const isFiltered = Boolean(kind || organiser || guild)
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <ToldList />
      <Filters place={place} kind={kind} organiser={organiser} guild={guild} />
      <Answered answer={list.first} rows={3}>
        {() =>
          rows.length ? (
            <>
              <ul class="list">
                {rows.map((row) => (
                  <Row key={row.till} row={row} />
                ))}
              </ul>
              <More list={list} />
            </>
          ) : (
            <Empty title={isFiltered ? words.noneOfThese : words.none.title} words={isFiltered ? '' : words.none.words}>
              {isFiltered ? <a href={place.path}>{words.all}</a> : <ToBoard />}
            </Empty>
          )
        }
      </Answered>
      <p class="acts">
        {KINDS.map((each) => (
          <a class="button" key={each} href={`/post?${each}`}>
            {words.toStart[each]}
          </a>
        ))}
      </p>
    </>
  )
}

interface FilterProps {
  place: Place
  kind: string
  organiser: string
  guild: string
}

function Filters({ place, kind, organiser, guild }: FilterProps) {
  const { account } = useSession()
  const known = guildRows(useGuilds())
  const isListed = known.some((each) => same(each.guild, guild))
  const whose = [
    { name: words.everybody, organiser: '' },
    ...(account ? [{ name: words.mine, organiser: account }] : []),
    ...(organiser && !same(organiser, account) ? [{ name: words.of(shortened(organiser)), organiser }] : []),
  ]
  return (
    <>
      <Chips label={words.kinds.label} chips={['', ...KINDS].map((each) => ({ name: words.kinds[each as 'plan'] ?? words.kinds.all, address: withQuery(place, { kind: each }), current: kind === each }))} />
      <Chips label={words.organiser} chips={whose.map((each) => ({ name: each.name, address: withQuery(place, { organiser: each.organiser }), current: organiser === '' ? each.organiser === '' : same(each.organiser, organiser) }))} />
      <Field id="tills-guild" label={words.guild}>
        {(described) => (
          <select {...described} value={guild} onChange={(event) => go(withQuery(here(), { guild: event.currentTarget.value }))}>
            <option value="">{words.anyGuild}</option>
            {guild && !isListed ? <option value={guild}>{shortened(guild)}</option> : null}
            {known.map((each) => (
              <option key={each.guild} value={same(each.guild, guild) ? guild : each.guild}>
                {plain(each.name, 64) || shortened(each.guild)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  )
}

function Row({ row }: { row: TillRow }) {
  const { kind, till, count, ended, stopped, period, guild, guilds } = row
  const coin = useCoin(row.token, row.symbol, row.decimals)
  const short = (units: string): string => amountText(units, coin, { short: true })
  const title = plain(row.title, 200)
  const name = kind === 'plan' ? tills.planOf(title || tills.milestone(1), count) : title ? tills.rotaOf(title) : tills.untitled(shortened(till))
  const state = stopped ? words.stopped : ended === null ? words.lives : words.ended(ended, kind === 'plan' ? count : null)
  return (
    <li>
      <a class="row-link" href={`/${kind}/${till}`}>
        <span class="row-title">
          <bdi>{name}</bdi>
        </span>
        <span class="row-sum">{short(row.stake)}</span>
        <span class="row-meta">
          <span>{words.holds(short(row.held))}</span>
          <span>{state}</span>
          {period === null ? null : <span>{words.period(spanText(period))}</span>}
          <span>{words.judged(shortened(guild), guilds - 1)}</span>
          <span>{words.by(shortened(row.organiser))}</span>
        </span>
      </a>
    </li>
  )
}
