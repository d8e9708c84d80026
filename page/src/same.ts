/** Whether two addresses, or two hashes, are one, in whatever letters they are written. What is no text is no address. */
export const same = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' && one.toLowerCase() === other.toLowerCase()
