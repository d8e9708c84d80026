// The review that a recorded verdict names by its hash, if its peer let it be read: found with the server, proved here.
import { type Hex, ask, documentBytes } from '../api'
import { type Value, canonical } from '../acts/canonical'
import { keccak } from '../chain/encode'

export interface Written {
  words: string
  reason: string
  evidence: string
  acceptance: string
  criteria: { met: string; words: string }[]
}

/** Null if the server does not have it, or has another text. */
export async function findReview(bounty: Hex, hash: Hex): Promise<Written | null> {
  const left = await inVerdicts(bounty, hash).catch(() => null)
  const bytes = left ?? (await documentBytes(hash).catch(() => null))
  return bytes && keccak(bytes) === hash.toLowerCase() ? read(bytes) : null
}

/** A verdict's file holds the review, if that is public. */
async function inVerdicts(bounty: Hex, hash: Hex): Promise<Uint8Array | null> {
  const { verdicts } = await ask<{ verdicts: string[] }>(`bounties/${bounty}/verdicts`)
  for (const file of verdicts) {
    const { review, text } = JSON.parse(file) as { review?: Value; text?: Value }
    if (review === hash && text) return new TextEncoder().encode(canonical(text))
  }
  return null
}

function read(bytes: Uint8Array): Written | null {
  const fields = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, Value>
  const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '')
  const criteria = Array.isArray(fields['criteria']) ? (fields['criteria'] as Record<string, Value>[]) : []
  return {
    words: text(fields['words']),
    reason: text(fields['reason']),
    evidence: text(fields['evidence']),
    acceptance: text(fields['acceptance']),
    criteria: criteria.map((each) => ({ met: text(each?.['met']), words: text(each?.['words']) })),
  }
}
