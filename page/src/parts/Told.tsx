// A stranger's text: cleaned, apart from the direction of what is around it, and never anything but text.
import { plain } from '../plain'

export function Told({ text, limit = 300 }: { text: string; limit?: number }) {
  return <bdi>{plain(text, limit)}</bdi>
}
