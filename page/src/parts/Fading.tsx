// A small chart of how points fade, and the same as a table.
import { faded } from '../fading'
import { people } from '../words/people'
import { numberText } from './Amount'
import { momentText } from './Moment'

const words = people.profile
const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [480, 180, 10, 34, 30] // the number stands above its point: it may be long
const HALF_A_WORD = 36 // of the widest letters, see .chart
const HALVES = 3 // half-lives ahead
const STEPS = 48

interface FadingProps {
  points: string // thousandths, at `since`
  since: number // seconds
  halfLife: number // seconds
  now: number // seconds
}

export function Fading({ points, since, halfLife, now }: FadingProps) {
  const at = (moment: number): bigint => faded(BigInt(points), BigInt(Math.max(0, moment - since)), BigInt(halfLife))
  const end = now + HALVES * halfLife
  const most = Number(points) || 1
  const x = (moment: number): number => LEFT + ((moment - since) / (end - since)) * (WIDTH - LEFT - 10)
  const y = (value: bigint): number => TOP + (1 - Number(value) / most) * (HEIGHT - BOTTOM - TOP)
  const moments = Array.from({ length: STEPS + 1 }, (_, step) => since + ((end - since) * step) / STEPS)
  const curve = moments.map((moment) => `${x(moment).toFixed(1)},${y(at(Math.floor(moment))).toFixed(1)}`).join(' ')
  const floor = HEIGHT - BOTTOM
  const ahead = Array.from({ length: HALVES + 1 }, (_, half) => now + half * halfLife)
  return (
    <figure class="plain-figure">
      <figcaption class="muted small">{words.chart}</figcaption>
      <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
        <line class="axis" x1={LEFT} y1={floor} x2={WIDTH - 10} y2={floor} />
        <polygon class="area" points={`${LEFT},${floor} ${curve} ${x(end)},${floor}`} />
        <polyline class="curve" points={curve} />
        <circle class="dot" cx={x(now)} cy={y(at(now))} r="5.5" />
        <text x="0" y="20">
          {numberText(points, 3)}
        </text>
        <text x={x(now) < HALF_A_WORD ? 0 : x(now)} y={HEIGHT - 6} text-anchor={x(now) < HALF_A_WORD ? 'start' : 'middle'}>
          {words.now}
        </text>
        <text x={WIDTH - 10} y={HEIGHT - 6} text-anchor="end">
          {momentText(end, false)}
        </text>
      </svg>
      <details>
        <summary>{words.table}</summary>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{words.when}</th>
              <th scope="col">{words.then}</th>
            </tr>
          </thead>
          <tbody>
            {ahead.map((moment) => (
              <tr key={moment}>
                <td class="words">{momentText(moment, false)}</td>
                <td>{numberText(at(moment), 3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}
