// What a Safe is to do goes on its list as its own network takes it now; most pages then go there.
import type { Ground } from '../checks/check'
import { groundOf } from '../checks/ground'
import { reasonOf } from '../checks/reason'
import { go } from '../router'
import { addToBasket, type SafeSteps } from './basket'

type Make = (ground: Ground) => Promise<SafeSteps>

/** All that is made goes on the list, or nothing. */
export async function putOnList(chain: number, make: Make): Promise<void> {
  const ground = await groundOf()
  const { safe, steps } = await make(ground)
  for (const step of steps) addToBasket(chain, safe, step, ground.block.number)
}

/** And go there. Why nothing was made is told. */
export function takeToSafe(chain: number, make: Make, tell: (why: string) => void): void {
  putOnList(chain, make).then(() => go('/safe'), (error: unknown) => tell(reasonOf(error)[1]))
}
