// Every act that a sheet is made for, by a name of its own. What a screen reader is told of each is in tests/page/sheets.
const ACTS = [
  'post', 'claim', 'deliver', 'agree', 'draw', 'redraw', 'settle', 'lapse', 'quit', 'withdraw', 'close', 'rule', 'expire', 'review', 'seal', 'collect',
  'apply', 'order claim', 'order deliver', 'relay', 'found', 'guild seat', 'guild leave', 'guild offer', 'guild end', 'guild serve', 'guild refuse',
  'guild hand', 'guild take', 'start', 'start plan', 'start rota', 'crowd give', 'crowd take', 'crowd post', 'till next', 'till fill', 'till take', 'court ask', 'court note',
  'court enforce', 'court evidence', 'warranty complain', 'warranty evidence', 'warranty release',
] as const // prettier-ignore

export type ActName = (typeof ACTS)[number]
