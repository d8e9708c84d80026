// What each end brings to whom, and to whose standing, before anybody stakes. From effects/ends alone.
import type { Terms } from '../chain/values'
import { byLot } from '../chain/values'
import { type End, namedEnds } from '../effects/ends'
import { bounty } from '../words/bounty'
import { type Coin, numberText } from './Amount'
import { StackedTable } from './StackedTable'

const words = bounty.money

/** `bare`: without a card around it, for a sheet. `isGift`: somebody else stakes the oath, and the worker has it where it comes back. */
export function MoneyTable({ terms, coin, bare = false, isGift = false }: { terms: Terms; coin: Coin; bare?: boolean; isGift?: boolean }) {
  const rows = isGift ? ofGift(terms) : namedEnds(terms)
  const isLot = byLot(terms)
  const effort = terms.effort
  const heads = [words.worker, words.poster, words.peers(Number(terms.size)), words.commons, ...(isLot ? [words.standing] : [])]
  return (
    <div class={bare ? '' : 'card'}>
      <StackedTable caption={words.caption(coin.symbol)} heads={[words.head, ...heads]} long={widthOf(rows, coin) > WIDEST}>
        {rows.map((row) => (
          <EndRow key={row.end} row={row} coin={coin} heads={heads} isLot={isLot} />
        ))}
      </StackedTable>
      <p class="muted small">{isLot ? words.peersMarks(points(effort * 100n), points(effort * 200n)) : words.noMarks}</p>
    </div>
  )
}

const WIDEST = 40 // digits and signs of a row's sums that have room beside its name

/** Of the longest sums of each column, as they are written. */
const widthOf = (rows: readonly End[], { decimals }: Coin): number =>
  (['worker', 'poster', 'peers', 'commons'] as const).reduce((sum, who) => sum + Math.max(...rows.map(({ money }) => numberText(money[who], decimals, { sign: true }).length)), 0)

/** A claim with another's oath: the worker has not paid it, and one that nobody makes is no end of it. */
const ofGift = (terms: Terms): End[] =>
  namedEnds(terms)
    .filter(({ end }) => end !== 'withdrawn')
    .map((row) => ({ ...row, money: { ...row.money, worker: row.money.worker + terms.bond } }))

const TONES: Record<string, string> = { paid: 'kept', ruledYes: 'kept', sentBack: 'broken', empty: 'broken', lapsed: 'broken' }

function EndRow({ row, coin, heads, isLot }: { row: End; coin: Coin; heads: readonly string[]; isLot: boolean }) {
  const [name, then] = words.ends[row.end] ?? [row.end, '']
  const { worker, poster, peers, commons } = row.money
  const stays = row.goesOn ? words.inEscrow : null
  const cells: [bigint, string | null][] = [
    [worker, null],
    [row.goesOn ? 0n : poster, stays],
    [peers, null],
    [commons, null],
  ]
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        <span>
          <span class={TONES[row.end]}>{name}</span>
          <span class="then">{row.end === 'unverified' && !isLot ? words.namedUnverified : then}</span>
        </span>
      </th>
      {cells.map(([value, instead], column) => (
        <td key={column} role="cell" data-of={heads[column]} class={value === 0n && !instead ? 'nil' : ''}>
          <span class={instead ? 'words muted' : ''}>{instead ?? (value === 0n ? words.nil : numberText(value, coin.decimals, { sign: true }))}</span>
        </td>
      ))}
      {isLot ? (
        <td role="cell" data-of={words.standing} class={row.standing.worker === 0n ? 'nil' : ''}>
          <span>{standingText(row)}</span>
        </td>
      ) : null}
    </tr>
  )
}

function standingText(row: End): string {
  const { worker } = row.standing
  if (worker === 0n) return words.nil
  return row.end === 'paid' ? words.scaled(points(worker, true)) : points(worker, true)
}

/** Thousandths of a point as points. */
const points = (thousandths: bigint, sign = false): string => numberText(thousandths, 3, { sign })
