// The server's word, said to be that where no wallet's node was asked.
import { parts } from '../words/parts'

const words = parts.trust

export const Told = () => <p class="muted small">{words.told}</p>

/** Of a list: each of its entries is a page of its own, and checked there. */
export const ToldList = () => <p class="muted small">{words.list}</p>
